import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { toProblem } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { describeRequest } from './describe-consent.ts'
import type { Output } from './output.ts'
import { parseArguments } from './parse-arguments.ts'
import { visibleJson } from './plain-text.ts'
import type { QuestionQueue } from './question-queue.ts'
import type { Terminal } from './terminal.ts'

interface Parts {
  readonly connection: Connection
  readonly terminal: Terminal
  readonly output: Output
  readonly queue: QuestionQueue
}

const KEYS = '  y allow once · c for this conversation · a always · n deny · m deny with a message · e edit the arguments'
const KEYS_BY_HAND = '  y allow once · a always · n deny · m deny with a message · e edit the arguments'

/**
 * Asks the person at the terminal about every open request, one after the other, until disposed.
 *
 * Only a view: the request waits in the host, and may be answered or withdrawn elsewhere meanwhile.
 */
export function askAboutRequests({ connection, terminal, output, queue }: Parts): () => void {
  const asked = new Map<string, AbortController>()

  const stop = connection.subscribe('consent-change', ({ requests }) => {
    const open = new Set(requests.map(({ requestId }) => requestId))
    for (const [requestId, controller] of asked) {
      if (open.has(requestId)) continue
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
      await terminal.discardTyped()
      answer = await askOne(request, signal)
    } finally {
      closeQuestion()
    }
    if (answer === undefined) return
    try {
      await connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer })
    } catch (error) {
      if (signal.aborted) return
      output.problem(toProblem(error))
    }
  }

  async function askOne(request: ConsentRequest, signal: AbortSignal): Promise<ConsentAnswer | undefined> {
    output.note(`\n${describeRequest(request)}`)
    for (;;) {
      output.note(request.conversationId === null ? KEYS_BY_HAND : KEYS)
      const key = await terminal.ask('  Answer: ', { signal })
      if (signal.aborted) return undefined
      // A closed input is a person who left: the safe answer is no.
      if (key === undefined) return { kind: 'deny' }
      switch (key.trim().toLowerCase()) {
        case 'y':
          return { kind: 'allow-once' }
        case 'c':
          if (request.conversationId !== null) return { kind: 'allow-conversation' }
          break
        case 'a': {
          const cover = await askCover(signal)
          if (signal.aborted) return undefined
          if (cover) return { kind: 'allow-always', cover }
          break
        }
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

  async function askCover(signal: AbortSignal): Promise<'tool' | 'arguments' | undefined> {
    const key = await terminal.ask('  Always allow t this tool with any arguments · x only with exactly these · Enter goes back: ', { signal })
    return key?.trim() === 't' ? 'tool' : key?.trim() === 'x' ? 'arguments' : undefined
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
