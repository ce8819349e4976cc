import { isCallToolResult, ProtocolError, type CallToolResult } from '@modelcontextprotocol/client'
import { describeProblem, StewardError, toProblem, type Problem } from '#contract/problem.ts'
import type { RunningCall, ServerRequestHandler } from '#core/mcp/server-request-handler.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Session } from '#core/mcp/open-session.ts'
import { mendContentResult } from '#core/mcp/mend-content.ts'
import { sleep } from '#core/mcp/sleep.ts'
import type { Progress } from '#core/mcp/tap-transport.ts'
import type { Clock } from '#core/ports/clock.ts'
import { createTaskInputs } from './task-inputs.ts'
import { cancelTask, getTask, getTaskResult, updateTask } from './task-requests.ts'
import { FASTEST_POLL, type TaskSnapshot } from './task-snapshot.ts'

export interface FollowParts {
  readonly servers: Pick<Servers, 'log' | 'onReady' | 'request' | 'view'>
  readonly requests: ServerRequestHandler
  readonly clock: Clock
}

export interface FollowedTask {
  readonly server: string
  /** Of the server's entry when the task began: another program under the same name is not asked. */
  readonly definitionHash: string
  readonly taskId: string
  readonly call: Pick<RunningCall, 'callId' | 'conversationId'>
  /** The call's own, good for as long as the task lives. Missing after a restart of Steward. */
  readonly progressToken?: string
  /** When to ask first, in milliseconds. */
  readonly pollMs: number
}

export interface FollowHooks {
  onState(state: { kind: 'working' } | { kind: 'input-required' } | { kind: 'out-of-reach'; cause: string }, message: string | undefined): void
  onProgress(progress: Progress): void
}

/** `result` is not yet checked against the tool's own schema. */
export type TaskEnd = { readonly kind: 'result'; readonly result: CallToolResult } | { readonly kind: 'failed'; readonly problem: Problem } | { readonly kind: 'cancelled' }

/** Pauses before a server that is out of reach is asked again; it is also asked when it is ready. */
const FIRST_RETRY = 1_000
const LAST_RETRY = 60_000
/** Answers in a row that cannot be used, before the task is given up. */
const MOST_FAULTS = 3

type Answer<Value> = { kind: 'answer'; value: Value } | { kind: 'refused'; error: StewardError }

/**
 * Follows a task to its end: over as many connections as it takes, for as long as the server says that it works.
 * A notification about it only means that it is asked sooner; what counts is what the server answers, and the first
 * answer that says that it is over.
 *
 * @throws the signal's reason where it aborted, and nothing else; the task itself then goes on
 */
export async function followTask({ servers, requests, clock }: FollowParts, task: FollowedTask, hooks: FollowHooks, signal: AbortSignal): Promise<TaskEnd> {
  const { server, taskId } = task
  const over = new AbortController()
  const inner = AbortSignal.any([signal, over.signal])
  const call: RunningCall = { ...task.call, over: over.signal, failed: inner }
  let attached: { readonly session: Session; readonly detach: () => void } | undefined
  let wake = new AbortController()
  /** Legacy: asked for while the task waits for input, because the questions come on the way of its answer. */
  let early: Promise<Answer<unknown>> | undefined
  let refusal: Problem | undefined
  const stopHearing = servers.onReady((ready) => ready === server && wake.abort())

  const inputs = createTaskInputs({
    requests,
    place: (stop) => ({
      server,
      definitionHash: task.definitionHash,
      call,
      signal: AbortSignal.any([inner, stop]),
      thinking: () => attached?.session.thinkTime.begin() ?? (() => undefined),
      note: (level, text) => servers.log(server, 'steward', level, text),
    }),
    async answer(responses) {
      const sent = await ask((session) => updateTask(session, taskId, responses, inner))
      if (sent.kind === 'refused') servers.log(server, 'steward', 'warning', `It did not take an answer that it had asked for: ${describeProblem(sent.error.problem)}`)
      wake.abort()
    },
    onRefusal(problem) {
      refusal = problem
      wake.abort()
    },
  })

  function attach(session: Session): void {
    if (attached?.session === session) return
    attached?.detach()
    const stopWatching = session.tap.tasks.watch(taskId, call, () => wake.abort())
    const stopProgress = task.progressToken === undefined ? undefined : session.tap.expectProgress(task.progressToken, hooks.onProgress)
    attached = { session, detach: () => (stopWatching(), stopProgress?.()) }
  }

  /** Until the server answers, be it with an error. */
  async function ask<Value>(send: (session: Session) => Promise<Value>): Promise<Answer<Value>> {
    for (let pause = FIRST_RETRY; ; pause = Math.min(LAST_RETRY, 2 * pause)) {
      let cause: string
      try {
        const answer = await servers.request(server, inner, async (session) => {
          if (servers.view(server).definitionHash !== task.definitionHash) throw entryChanged(server)
          attach(session)
          return send(session)
        })
        return { kind: 'answer', value: answer }
      } catch (error) {
        inner.throwIfAborted()
        if (wasAnswered(error)) return { kind: 'refused', error }
        cause = describeProblem(toProblem(error))
      }
      hooks.onState({ kind: 'out-of-reach', cause }, undefined)
      await woken(pause)
    }
  }

  /** Resolves when the time is over or something happened, but never before the shortest pause. */
  async function woken(ms: number): Promise<void> {
    await sleep(clock, Math.min(ms, FASTEST_POLL), inner)
    if (ms > FASTEST_POLL) await sleep(clock, ms - FASTEST_POLL, AbortSignal.any([inner, wake.signal]))
    wake = new AbortController()
    inner.throwIfAborted()
  }

  function toResult(value: unknown): TaskEnd {
    const mended = mendContentResult('tasks/result', value, ({ name, reason }) => servers.log(server, 'steward', 'warning', `Left out of the result of a task: ${name}. ${reason}`))
    if (isCallToolResult(mended)) return { kind: 'result', result: mended }
    return { kind: 'failed', problem: { code: 'result-invalid', message: `The task of ${server} is done, but its result does not fit the protocol.`, nextStep: 'This is a fault of the server: tell its maker.', action: { kind: 'show-logs', server } } }
  }

  async function end(snapshot: TaskSnapshot): Promise<TaskEnd> {
    if (snapshot.status === 'cancelled') return { kind: 'cancelled' }
    if (attached?.session.era === 'modern') return snapshot.status === 'failed' ? taskFailed(server, snapshot.error ?? snapshot.message) : toResult(snapshot.result)
    const first = await early
    const asked = first?.kind === 'answer' ? first : await ask((session) => getTaskResult(session, taskId, inner))
    if (asked.kind === 'answer') return toResult(asked.value)
    return snapshot.status === 'failed' ? taskFailed(server, snapshot.message ?? asked.error.problem.cause) : { kind: 'failed', problem: isUnknown(asked.error) ? taskLost(server).problem : asked.error.problem }
  }

  async function giveUp(problem: Problem): Promise<TaskEnd> {
    await ask((session) => cancelTask(session, taskId, inner))
    return { kind: 'failed', problem }
  }

  try {
    let faults = 0
    if (task.pollMs > 0) await woken(task.pollMs)
    for (;;) {
      if (refusal) return await giveUp(refusal)
      const asked = await ask((session) => getTask(session, server, taskId, inner))
      let pollMs = FIRST_RETRY
      if (asked.kind === 'refused') {
        if (isUnknown(asked.error)) return { kind: 'failed', problem: taskLost(server).problem }
        if (++faults >= MOST_FAULTS) return { kind: 'failed', problem: asked.error.problem }
      } else {
        faults = 0
        const { value: snapshot } = asked
        pollMs = snapshot.pollMs
        if (snapshot.status !== 'working' && snapshot.status !== 'input_required') return await end(snapshot)
        inputs.open(snapshot.inputRequests)
        hooks.onState({ kind: snapshot.status === 'working' ? 'working' : 'input-required' }, snapshot.message)
        if (snapshot.status === 'input_required' && attached?.session.era === 'legacy') {
          early ??= ask((session) => getTaskResult(session, taskId, inner))
          early.then(
            () => wake.abort(),
            () => undefined,
          )
        }
      }
      await woken(pollMs)
    }
  } finally {
    over.abort()
    stopHearing()
    attached?.detach()
  }
}

/** An error that the server itself gave, or an answer that it gave and nobody can use: asking again soon helps little. */
function wasAnswered(error: unknown): error is StewardError {
  return error instanceof StewardError && (error.cause instanceof ProtocolError || error.code === 'task-invalid' || error.code === 'result-invalid' || error.code === 'result-too-large')
}

/** Invalid params is what the specification says; method not found is a server that can no longer do tasks. */
function isUnknown({ cause }: StewardError): boolean {
  return cause instanceof ProtocolError && (cause.code === -32_602 || cause.code === -32_601 || /not found|unknown task|no such task|expired/i.test(cause.message))
}

function taskFailed(server: string, cause: string | undefined): TaskEnd {
  return { kind: 'failed', problem: { code: 'task-failed', message: `The task of ${server} failed.`, cause: cause ?? 'The server does not say why.' } }
}

function taskLost(server: string): StewardError {
  return new StewardError({ code: 'task-lost', message: `${server} no longer knows the task of this call.`, cause: 'It was restarted, or it keeps tasks only for a limited time. Whether the work was done is not known.', nextStep: 'Check, then call it again if it is still needed.' })
}

function entryChanged(server: string): StewardError {
  return new StewardError({ code: 'definition-changed', message: `The entry of ${server} is not the one that the task was started with.`, cause: 'Another program may be behind it now, so it is not asked.', nextStep: 'Change the entry back, or cancel the task.' })
}
