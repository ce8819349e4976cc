import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { toProblem } from '#contract/problem.ts'
import { isUnusual, stepKeyOf } from '#contract/request-words.ts'
import type { Connection } from '#rpc/connect.ts'
import { askRule } from './ask-rule.ts'
import { describeRequest, describeRequests } from './describe-consent.ts'
import type { Output } from './output.ts'
import { parseArguments } from './parse-arguments.ts'
import { oneLine, visibleJson } from './plain-text.ts'
import { readAnswer } from './read-answer.ts'
import type { QuestionQueue } from './question-queue.ts'
import type { Terminal } from './terminal.ts'

interface Parts {
  readonly connection: Connection
  readonly terminal: Terminal
  readonly output: Output
  readonly queue: QuestionQueue
}

/** The answers that a request offers, as one line. */
function keysOf({ conversationId, offersTrust, project }: ConsentRequest): string {
  const trust = offersTrust.length === 0 ? [] : [`t allow once and trust what ${offersTrust.map(oneLine).join(' and ')} brings from now on`]
  const conversation = conversationId === null ? [] : ['c for this conversation']
  const inProject = project === undefined ? [] : [`p in the project ${oneLine(project.name)}`]
  return `  ${['y allow once', ...trust, ...conversation, ...inProject, 'a always (such as: a w for 1h)', 'n deny', 'm deny with a message', 'e edit the arguments'].join(' · ')}`
}

/**
 * Asks the person at the terminal about every open request, one after the other, until disposed. Requests of one step that wait
 * together are a list first.
 *
 * Only a view: the request waits in the host, and may be answered or withdrawn elsewhere meanwhile.
 */
export function askAboutRequests({ connection, terminal, output, queue }: Parts): () => void {
  const asked = new Map<string, AbortController>()
  let open: readonly ConsentRequest[] = []
  /** Steps whose list the person wants to go through one by one. */
  const singly = new Set<string>()

  const stop = connection.subscribe('consent-change', ({ requests }) => {
    open = requests
    const ids = new Set(requests.map(({ requestId }) => requestId))
    for (const [requestId, controller] of asked) {
      if (ids.has(requestId)) continue
      controller.abort()
      asked.delete(requestId)
    }
    for (const request of requests) {
      if (asked.has(request.requestId)) continue
      const controller = new AbortController()
      asked.set(request.requestId, controller)
      queue.add(() => answerRequest(request, controller.signal))
    }
  })

  async function answerRequest(request: ConsentRequest, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const closeQuestion = output.question()
    let answer: ConsentAnswer | undefined
    try {
      // Others of the same step come meanwhile.
      await terminal.discardTyped()
      if (await answerTogether(request, signal)) return
      answer = await askOne(request, signal)
    } finally {
      closeQuestion()
    }
    if (answer === undefined) return
    await send([request], answer, signal)
  }

  async function send(requests: readonly ConsentRequest[], answer: ConsentAnswer, signal: AbortSignal): Promise<void> {
    try {
      await connection.call('consent.answer-all', { answers: requests.map(({ requestId, nonce }) => ({ requestId, nonce, answer })) })
    } catch (error) {
      if (signal.aborted) return
      output.problem(toProblem(error))
    }
  }

  /** The list of a step, where there is one. Whether this request was answered with it. */
  async function answerTogether(request: ConsentRequest, signal: AbortSignal): Promise<boolean> {
    const step = stepKeyOf(request)
    const together = step === undefined || singly.has(step) ? [] : open.filter((other) => stepKeyOf(other) === step)
    if (step === undefined || together.length < 2 || signal.aborted) return false
    const usual = together.filter((other) => !isUnusual(other))
    output.note(`\n${describeRequests(together)}`)
    const all = usual.length === together.length ? 'y allow all once' : usual.length === 0 ? '' : `y allow once all but those with a !`
    for (;;) {
      output.note(`  ${[all, 'o one by one', 'n deny all'].filter(Boolean).join(' · ')}`)
      const key = (await terminal.ask('  Answer: ', { signal }))?.trim().toLowerCase()
      if (signal.aborted) return true
      // What was shown and still waits: some may have gone meanwhile.
      const shown = (list: readonly ConsentRequest[]): ConsentRequest[] => list.filter((other) => open.some(({ requestId }) => requestId === other.requestId))
      if (key === undefined || key === 'n') {
        await send(shown(together), { kind: 'deny' }, signal)
        return true
      }
      if (key === 'o' || (key === 'y' && usual.length > 0)) {
        singly.add(step)
        if (key === 'o') return false
        await send(shown(usual), { kind: 'allow-once' }, signal)
        return usual.includes(request)
      }
      output.note('  One of these letters, then Enter.')
    }
  }

  async function askOne(request: ConsentRequest, signal: AbortSignal): Promise<ConsentAnswer | undefined> {
    output.note(`\n${describeRequest(request)}`)
    for (;;) {
      output.note(keysOf(request))
      const line = await terminal.ask('  Answer: ', { signal })
      if (signal.aborted) return undefined
      // A closed input is a person who left: the safe answer is no.
      if (line === undefined) return { kind: 'deny' }
      const typed = readAnswer(line)
      if (typed.kind === 'rule') {
        const isOffered = typed.scope === 'always' || (typed.scope === 'project' ? request.project !== undefined : request.conversationId !== null)
        const rule = !isOffered ? undefined : await askRule({ connection, terminal, output }, request, typed, signal)
        if (signal.aborted) return undefined
        if (rule) return rule
        continue
      }
      switch (typed.key) {
        case 'y':
          return { kind: 'allow-once' }
        case 't':
          if (request.offersTrust.length > 0) return { kind: 'allow-once', trust: [...request.offersTrust] }
          break
        case 'n':
          return { kind: 'deny' }
        case 'm': {
          const message = await terminal.ask('  Message to the model: ', { signal })
          if (signal.aborted) return undefined
          return message === undefined || message.trim() === '' ? { kind: 'deny' } : { kind: 'deny', message: message.slice(0, 4000) }
        }
        case 'e':
          // What takes its place is asked about as a request of its own.
          if (await editArguments(request, signal)) return undefined
          if (signal.aborted) return undefined
          break
        default:
          output.note('  One of these letters, then Enter.')
      }
    }
  }

  /** Until they fit the tool's schema, or the person leaves the line empty. Whether another request took the place of this one. */
  async function editArguments({ requestId, nonce, arguments: before }: ConsentRequest, signal: AbortSignal): Promise<boolean> {
    let line = visibleJson(before)
    for (;;) {
      const edited = await terminal.ask('  Arguments as JSON: ', { signal, prefill: line })
      if (edited === undefined || edited.trim() === '') return false
      line = edited
      try {
        const values = parseArguments(edited)
        const { problems } = await connection.call('consent.check', { requestId, arguments: values }, { signal })
        if (problems.length === 0) {
          await connection.call('consent.edit', { requestId, nonce, arguments: values })
          return true
        }
        for (const { path, message } of problems) output.note(`  ${path === '' ? 'arguments' : path}: ${message}`)
      } catch (error) {
        if (signal.aborted) return false
        output.note(`  ${toProblem(error).message}`)
      }
    }
  }

  return () => {
    stop()
    for (const controller of asked.values()) controller.abort()
  }
}
