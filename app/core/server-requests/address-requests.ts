import type { ElicitRequestURLParams, ElicitResult } from '@modelcontextprotocol/client'
import type { ServerRequestAnswer } from '#contract/server-request.ts'
import { checkRequestedLink } from '#core/links/check-requested-link.ts'
import { INVALID_PARAMS, refusal } from '#core/mcp/refusal.ts'
import type { RequestPlace } from '#core/mcp/server-request-handler.ts'
import { aboutPlace } from './about-place.ts'
import type { OpenRequests, RequestDraft } from './open-requests.ts'

const MESSAGE_LENGTH = 10_000
const URL_LENGTH = 8_000

export interface AddressRequests {
  /** Resolves as soon as the person answered; what happens at the address then is the server's business. */
  ask(params: ElicitRequestURLParams, place: RequestPlace): Promise<ElicitResult>
  /** Resolves when the person did all that is asked at these addresses, or with false where they did not want to. */
  openAll(requests: readonly ElicitRequestURLParams[], place: RequestPlace): Promise<boolean>
  finished(server: string, elicitationId: string): void
}

/**
 * Asks whether an address may be opened. Nothing is fetched before, and what the person does there never passes Steward.
 * https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-mode-elicitation-requests
 */
export function createAddressRequests(open: OpenRequests): AddressRequests {
  const waiting = new Map<string, () => void>()

  /** One address on the screen, with what the server says of it meanwhile. */
  function show(params: ElicitRequestURLParams, place: RequestPlace) {
    const draft: Extract<RequestDraft, { kind: 'url' }> = { kind: 'url', ...aboutPlace(place), message: params.message, ...linkOf(params.url), opened: false, finished: false }
    let opened = false
    let finished = false
    let tell: () => void = () => undefined
    const whenFinished = new Promise<void>((resolve) => (tell = resolve))
    const key = keyOf(place.server, params.elicitationId)
    const request = open.open(draft, place.signal)
    const onFinished = (): void => {
      finished = true
      if (!opened) request.change({ ...draft, finished: true })
      tell()
    }
    if (key !== undefined) waiting.set(key, onFinished)
    const stopThinking = place.thinking()
    return {
      answer: () => request.answer(),
      /** Leaves it on the screen until it is finished. True where the server or the person says so. */
      async untilFinished(): Promise<boolean> {
        opened = true
        if (finished) return true
        request.change({ ...draft, opened: true })
        const answer = await Promise.race([whenFinished.then(() => 'finished' as const), request.answer()])
        return answer === 'finished' || answer.kind === 'approve'
      },
      close() {
        if (key !== undefined && waiting.get(key) === onFinished) waiting.delete(key)
        request.close()
        stopThinking()
      },
    }
  }

  return {
    async ask(params, place) {
      requireBounded(params)
      const shown = show(params, place)
      const { kind } = await shown.answer()
      if (kind === 'open') {
        // While the call runs, the person is busy in the browser: that is no time of the call. Only the legacy era says when it is over.
        const { call } = place
        if (call && !call.over.aborted && params.elicitationId) {
          call.over.addEventListener('abort', shown.close, { once: true })
          void shown.untilFinished().then(() => shown.close())
        } else shown.close()
        return { action: 'accept' }
      }
      shown.close()
      return { action: kind === 'decline' ? 'decline' : 'cancel' }
    },
    async openAll(requests, place) {
      for (const params of requests) requireBounded(params)
      const all = requests.map((params) => show(params, place))
      const giveUp = (): void => all.forEach(({ close }) => close())
      try {
        const done = await Promise.all(
          all.map(async (shown) => {
            const { kind } = await shown.answer()
            const isDone = kind === 'open' && (await shown.untilFinished())
            // One that is not wanted makes the others useless.
            if (isDone) shown.close()
            else giveUp()
            return isDone
          }),
        )
        return done.every(Boolean)
      } finally {
        giveUp()
      }
    },
    finished(server, elicitationId) {
      waiting.get(`${server}\0${elicitationId}`)?.()
    },
  }
}

/** What the person may answer to an address as it stands. */
export function fitsAddress({ opened, allowed }: { opened: boolean; allowed: boolean }, { kind }: ServerRequestAnswer): boolean {
  return kind === 'decline' || kind === 'cancel' || (opened ? kind === 'approve' : kind === 'open' && allowed)
}

function linkOf(written: string): { url: string; host: string; warnings: string[]; allowed: boolean } {
  const { href, ...rest } = checkRequestedLink(written)
  return { url: href, ...rest }
}

/** The modern era has no such id. */
function keyOf(server: string, elicitationId: string | undefined): string | undefined {
  return elicitationId ? `${server}\0${elicitationId}` : undefined
}

function requireBounded({ message, url }: ElicitRequestURLParams): void {
  if (message.length <= MESSAGE_LENGTH && url.length <= URL_LENGTH) return
  throw refusal(INVALID_PARAMS, { code: 'server-request-invalid', message: 'The server asked to open an address in a way that cannot be shown.', cause: `Its message or its address is longer than ${MESSAGE_LENGTH} or ${URL_LENGTH} characters.` })
}
