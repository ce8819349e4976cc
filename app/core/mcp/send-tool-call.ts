import { LOG_LEVEL_META_KEY, SdkError, SdkErrorCode, type CallToolResult, type Tool } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Session } from './open-session.ts'
import type { ToolCall } from './servers.ts'
import { cancelTask } from './tasks/task-requests.ts'
import { taskInvalid, type TaskSnapshot } from './tasks/task-snapshot.ts'

/** The SDK's own clock is set as far off as a timer goes: it would count a person's thinking time too (mcp.md §1, trap 1). */
const NEVER = 2_147_483_647
/** How long a legacy server is asked to keep a task, in milliseconds: over a night. It may decide otherwise. */
const KEEP_TASK = 86_400_000

/**
 * One `tools/call` on the wire. The time limit starts anew with each progress notice; at its end, and when the caller
 * aborts, the server is told to stop. For a task it is the time until the server has made it one.
 *
 * @throws StewardError `call-timed-out`, `server-exited`, `task-invalid`, `protocol-error` ...; DOMException AbortError where the caller aborted
 */
export async function sendToolCall(session: Omit<Session, 'callTool'>, tool: Tool, call: ToolCall, limitMs: number, clock: Clock): Promise<CallToolResult> {
  call.signal.throwIfAborted()
  // Not counted: a task that outlived Steward may still tell progress under the token of another run.
  const token = `steward-${crypto.randomUUID()}`
  const stop = new AbortController()
  let timedOut = false
  let forget = (): void => undefined
  // A person who thinks about a question of this server costs the call nothing, in either era.
  const restartClock = (): void => {
    forget()
    if (session.thinkTime.isThinking()) return
    forget = clock.after(limitMs, () => {
      timedOut = true
      stop.abort('The time limit of the call was reached.')
    })
  }
  const onAbort = (): void => stop.abort('The user stopped the call.')
  call.signal.addEventListener('abort', onAbort, { once: true })
  const forgetProgress = session.tap.expectProgress(token, (progress) => {
    restartClock()
    call.onProgress?.(progress)
  })
  const forgetThinking = session.thinkTime.onChange(restartClock)
  let created: { task: TaskSnapshot | undefined } | undefined
  session.tap.tasks.expect(token, (task) => {
    created = { task }
    // Nobody waits for it any more, or nobody can: it must not run on unseen.
    if (task && (stop.signal.aborted || !call.onTask)) void cancelTask(session, task.taskId).catch(() => undefined)
  })
  restartClock()
  // Without its output schema: the SDK would refuse a result that lacks structured content. `check-result.ts` looks at it.
  const { outputSchema: _, ...definition } = tool
  const logs = session.era === 'modern' && session.client.getServerCapabilities()?.logging ? { [LOG_LEVEL_META_KEY]: session.options.logLevel } : {}
  const task = call.onTask && asksForTask(session, tool) ? { task: { ttl: KEEP_TASK } } : {}
  try {
    const result = await session.client.callTool(
      { name: tool.name, arguments: call.arguments, ...task, _meta: { progressToken: token, ...logs } },
      { signal: stop.signal, timeout: NEVER, toolDefinition: definition },
    )
    if (!created) return result
    if (!created.task) throw taskInvalid(call.server, 'Its answer does not describe a task.')
    if (!call.onTask) throw taskInvalid(call.server, 'It made the call a task, which was not offered to it.')
    const { taskId, message, pollMs } = created.task
    call.onTask({ taskId, ...(message === undefined ? {} : { message }), pollMs, progressToken: token })
    return result
  } catch (error) {
    // An abort by the user and a time-out reject alike (trap 2).
    if (call.signal.aborted) throw new DOMException('The call was stopped.', 'AbortError')
    if (timedOut || (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout)) throw timeoutError(call, limitMs)
    throw new StewardError(await session.describe(error), { cause: error })
  } finally {
    forget()
    forgetProgress()
    forgetThinking()
    call.signal.removeEventListener('abort', onAbort)
  }
}

/**
 * A legacy server is asked for a task: where its tool runs as nothing else, and also where it may, because a task survives
 * a lost connection and a restart. A modern server decides by itself.
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks#tool-level-negotiation
 */
function asksForTask({ era, client }: Pick<Session, 'era' | 'client'>, { execution }: Tool): boolean {
  const offered = client.getServerCapabilities()?.tasks?.requests?.tools?.call !== undefined
  return era === 'legacy' && offered && (execution?.taskSupport === 'required' || execution?.taskSupport === 'optional')
}

function timeoutError({ server, tool }: ToolCall, limitMs: number): StewardError {
  return new StewardError({
    code: 'call-timed-out',
    message: `${server}/${tool} did not finish within ${Math.round(limitMs / 1000)} seconds.`,
    cause: 'The server was told to stop. Whether it did something before that is not known.',
    nextStep: 'Try again, or give this server more time with "timeout" in mcp.json.',
    action: { kind: 'edit-config', server },
  })
}
