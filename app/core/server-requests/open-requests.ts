import { StewardError } from '#contract/problem.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import type { Publish } from '#core/ports/publish.ts'

/** As it comes from the server; its id, nonce and time are given here. */
type WithoutNumbers<Request> = Request extends ServerRequest ? Omit<Request, 'requestId' | 'nonce' | 'askedAt'> : never
export type RequestDraft = WithoutNumbers<ServerRequest>

/** A request that stands in front of the person. */
export interface OpenRequest {
  /** What the person answers to it as it stands now; `closed` where the signal aborted. Asked again for each stage. */
  answer(): Promise<ServerRequestAnswer | { readonly kind: 'closed' }>
  /** Shows it otherwise, under a new nonce: an answer to what was shown before counts no more. */
  change(draft: RequestDraft): void
  close(): void
}

/** An answer that was taken and not yet given, so that nobody can answer in between. */
export interface TakenRequest {
  readonly request: ServerRequest
  give(answer: ServerRequestAnswer): void
  /** It may be answered again. */
  putBack(): void
}

export interface OpenRequests {
  list(): ServerRequest[]
  /** How many of a server stand there. */
  count(server: string, kind?: ServerRequest['kind']): number
  open(draft: RequestDraft, signal: AbortSignal): OpenRequest
  /**
   * The nonce is good once and only for what was shown, so an answer can be neither replayed nor moved to another request.
   * @throws StewardError `server-request-gone`, `server-request-nonce-wrong`
   */
  take(requestId: string, nonce: string): TakenRequest
}

interface Entry {
  request: ServerRequest
  taken: boolean
  settle: ((answer: ServerRequestAnswer | { readonly kind: 'closed' }) => void) | undefined
}

export function createOpenRequests(publish: Publish, now: () => number): OpenRequests {
  const entries = new Map<string, Entry>()
  const list = (): ServerRequest[] => [...entries.values()].map(({ request }) => request)
  const changed = (): void => publish('server-request-change', { requests: list() })

  return {
    list,
    count: (server, kind) => list().filter((request) => request.server === server && (kind === undefined || request.kind === kind)).length,
    open(draft, signal) {
      const requestId = crypto.randomUUID()
      const askedAt = now()
      const entry: Entry = { request: { ...draft, requestId, nonce: crypto.randomUUID(), askedAt }, taken: false, settle: undefined }
      const isOpen = (): boolean => entries.get(requestId) === entry
      const close = (): void => {
        signal.removeEventListener('abort', close)
        if (!isOpen()) return
        entries.delete(requestId)
        entry.settle?.({ kind: 'closed' })
        changed()
      }
      if (!signal.aborted) {
        entries.set(requestId, entry)
        signal.addEventListener('abort', close, { once: true })
        changed()
      }
      return {
        answer: () => (isOpen() ? new Promise((resolve) => (entry.settle = resolve)) : Promise.resolve({ kind: 'closed' })),
        change(next) {
          if (!isOpen()) return
          entry.request = { ...next, requestId, nonce: crypto.randomUUID(), askedAt }
          entry.taken = false
          changed()
        },
        close,
      }
    },
    take(requestId, nonce) {
      const entry = entries.get(requestId)
      if (!entry?.settle || entry.taken) {
        throw new StewardError({ code: 'server-request-gone', message: 'This request is no longer open.', cause: 'It was answered elsewhere, the call was stopped, or the server took it back.' })
      }
      if (entry.request.nonce !== nonce) {
        throw new StewardError({ code: 'server-request-nonce-wrong', message: 'This answer does not belong to the request that is shown.', nextStep: 'Answer the request as it is shown now.' })
      }
      entry.taken = true
      const { request, settle } = entry
      return {
        request,
        give(answer) {
          // Closed meanwhile: then it settled as closed.
          if (entry.settle === settle) entry.settle = undefined
          settle(answer)
        },
        putBack() {
          entry.taken = false
        },
      }
    },
  }
}
