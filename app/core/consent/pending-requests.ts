import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { StewardError } from '#contract/problem.ts'
import type { Publish } from '#core/ports/publish.ts'

/** `withdrawn`: what was shown no longer holds, because the tool changed, or another answer covers the call; it is decided anew. */
export type ConsentOutcome = ConsentAnswer | { readonly kind: 'withdrawn' }

/** What was answered, and the request that it was answered for: another one than was asked, where the person edited it. */
export interface Answered {
  readonly request: ConsentRequest
  readonly outcome: ConsentOutcome
}

export interface PendingRequests {
  /** Shows a request to the person and waits. `onEdit` hears of each request that takes its place. @throws DOMException AbortError */
  ask(request: ConsentRequest, signal: AbortSignal, onEdit?: (request: ConsentRequest) => void): Promise<Answered>
  list(): ConsentRequest[]
  /** @throws StewardError `consent-request-gone` */
  get(requestId: string): ConsentRequest
  /**
   * Takes the person's answer. The nonce is good once and only for this request, so an answer can be
   * neither replayed nor moved to another call.
   * @throws StewardError `consent-request-gone`, `consent-nonce-wrong`
   */
  answer(requestId: string, nonce: string, answer: ConsentAnswer): void
  /** As `answer`, for several: all of them are checked before the first counts. */
  answerAll(answers: readonly { readonly requestId: string; readonly nonce: string; readonly answer: ConsentAnswer }[]): void
  /**
   * Puts a request with other arguments, another id and another nonce in the place of this one. An answer to the old one
   * finds nothing: what runs is what stood in the request that was answered.
   * @throws StewardError `consent-request-gone`, `consent-nonce-wrong`
   */
  edit(requestId: string, nonce: string, change: Pick<ConsentRequest, 'arguments'> & Partial<ConsentRequest>): ConsentRequest
  /** Takes back requests whose tool is not what was shown any more. */
  withdraw(isStale: (request: ConsentRequest) => boolean): void
}

interface Entry {
  request: ConsentRequest
  readonly onEdit: ((request: ConsentRequest) => void) | undefined
  readonly settle: (outcome: ConsentOutcome) => void
}

export function createPendingRequests(publish: Publish): PendingRequests {
  const pending = new Map<string, Entry>()

  const list = (): ConsentRequest[] => [...pending.values()].map(({ request }) => request)
  const changed = (): void => publish('consent-change', { requests: list() })

  function find(requestId: string): Entry {
    const found = pending.get(requestId)
    if (!found) {
      throw new StewardError({
        code: 'consent-request-gone',
        message: 'This request is no longer open.',
        cause: 'It was answered elsewhere, stopped, or the tool changed.',
        nextStep: 'Look at the conversation: what happened stands there.',
      })
    }
    return found
  }

  function findWith(requestId: string, nonce: string): Entry {
    const entry = find(requestId)
    if (nonce !== entry.request.nonce) {
      throw new StewardError({ code: 'consent-nonce-wrong', message: 'This answer does not belong to the request that is shown.', nextStep: 'Answer the request as it is shown now.' })
    }
    return entry
  }

  return {
    ask(request, signal, onEdit) {
      signal.throwIfAborted()
      return new Promise((resolve, reject) => {
        const close = (): void => {
          pending.delete(entry.request.requestId)
          signal.removeEventListener('abort', onAbort)
          changed()
        }
        const onAbort = (): void => {
          close()
          reject(signal.reason instanceof Error ? signal.reason : new DOMException('Stopped', 'AbortError'))
        }
        signal.addEventListener('abort', onAbort, { once: true })
        const entry: Entry = {
          request,
          onEdit,
          settle(outcome) {
            close()
            resolve({ request: entry.request, outcome })
          },
        }
        pending.set(request.requestId, entry)
        changed()
      })
    },
    list,
    get: (requestId) => find(requestId).request,
    answer(requestId, nonce, answer) {
      findWith(requestId, nonce).settle(answer)
    },
    answerAll(answers) {
      const found = answers.map(({ requestId, nonce, answer }) => ({ entry: findWith(requestId, nonce), answer }))
      // An answer may cover the next one, which is then gone.
      for (const { entry, answer } of found) if (pending.has(entry.request.requestId)) entry.settle(answer)
    },
    edit(requestId, nonce, change) {
      const entry = findWith(requestId, nonce)
      const request: ConsentRequest = { ...entry.request, editedFrom: entry.request.editedFrom ?? entry.request.arguments, ...change, requestId: crypto.randomUUID(), nonce: crypto.randomUUID() }
      // Its place in the order stays: who answers from a list does not lose the line.
      const others = [...pending.entries()]
      pending.clear()
      for (const [id, other] of others) {
        if (id === requestId) pending.set(request.requestId, entry)
        else pending.set(id, other)
      }
      entry.request = request
      entry.onEdit?.(request)
      changed()
      return request
    },
    withdraw(isStale) {
      for (const { request, settle } of [...pending.values()]) if (isStale(request)) settle({ kind: 'withdrawn' })
    },
  }
}
