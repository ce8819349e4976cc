import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { StewardError } from '#contract/problem.ts'
import type { Publish } from '#core/ports/publish.ts'

/** `withdrawn`: the tool was changed while the person was looking, so what was shown no longer holds. */
export type ConsentOutcome = ConsentAnswer | { readonly kind: 'withdrawn' }

export interface PendingRequests {
  /** Shows a request to the person and waits. @throws DOMException AbortError */
  ask(request: ConsentRequest, signal: AbortSignal): Promise<ConsentOutcome>
  list(): ConsentRequest[]
  /** @throws StewardError `consent-request-gone` */
  get(requestId: string): ConsentRequest
  /**
   * Takes the person's answer. The nonce is good once and only for this request, so an answer can be
   * neither replayed nor moved to another call.
   * @throws StewardError `consent-request-gone`, `consent-nonce-wrong`
   */
  answer(requestId: string, nonce: string, answer: ConsentAnswer): void
  /** Takes back requests whose tool is not what was shown any more. */
  withdraw(isStale: (request: ConsentRequest) => boolean): void
}

export function createPendingRequests(publish: Publish): PendingRequests {
  const pending = new Map<string, { request: ConsentRequest; settle: (outcome: ConsentOutcome) => void }>()

  const list = (): ConsentRequest[] => [...pending.values()].map(({ request }) => request)
  const changed = (): void => publish('consent-change', { requests: list() })

  function find(requestId: string): { request: ConsentRequest; settle: (outcome: ConsentOutcome) => void } {
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

  return {
    ask(request, signal) {
      signal.throwIfAborted()
      return new Promise((resolve, reject) => {
        const close = (): void => {
          pending.delete(request.requestId)
          signal.removeEventListener('abort', onAbort)
          changed()
        }
        const onAbort = (): void => {
          close()
          reject(signal.reason instanceof Error ? signal.reason : new DOMException('Stopped', 'AbortError'))
        }
        signal.addEventListener('abort', onAbort, { once: true })
        pending.set(request.requestId, {
          request,
          settle(outcome) {
            close()
            resolve(outcome)
          },
        })
        changed()
      })
    },
    list,
    get: (requestId) => find(requestId).request,
    answer(requestId, nonce, answer) {
      const { request, settle } = find(requestId)
      if (nonce !== request.nonce) {
        throw new StewardError({ code: 'consent-nonce-wrong', message: 'This answer does not belong to the request that is shown.', nextStep: 'Answer the request as it is shown now.' })
      }
      settle(answer)
    },
    withdraw(isStale) {
      for (const { request, settle } of [...pending.values()]) if (isStale(request)) settle({ kind: 'withdrawn' })
    },
  }
}
