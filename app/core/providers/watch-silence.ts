import type { Clock } from '#core/ports/clock.ts'
import type { Adapter } from './adapter.ts'
import type { ModelPart, ModelRequest } from './language-model.ts'
import { ProviderFailure } from './provider-failure.ts'

/** A local model may read a long conversation for minutes before its first word. */
const LONGEST_BEFORE_FIRST_MS = 600_000
/** Models that think without telling are silent for long, too. */
const LONGEST_BETWEEN_MS = 300_000
/** After this the person is told that the wait is not theirs to explain. */
const TELL_AFTER_MS = 60_000

/**
 * One attempt that does not wait for ever: a connection that was cut without a word, or a service that hangs, says nothing
 * and closes nothing. The limits run on the monotonic clock.
 * @throws ProviderFailure `provider-stalled`, and what the attempt throws
 */
export async function* watchSilence(adapter: Adapter, request: ModelRequest, signal: AbortSignal, clock: Clock): AsyncGenerator<ModelPart, void, undefined> {
  const giveUp = new AbortController()
  const iterator = adapter.attempt(request, AbortSignal.any([signal, giveUp.signal]))[Symbol.asyncIterator]()
  let limit = LONGEST_BEFORE_FIRST_MS
  let finished = false
  try {
    for (;;) {
      const next = iterator.next()
      // What loses the race below must not go unheard when it fails.
      next.catch(() => {})
      if ((await within(next, TELL_AFTER_MS, clock)) === 'silent') {
        yield { type: 'notice', code: 'provider-silent', text: `${adapter.about.label} has said nothing for a minute. Steward waits up to ${limit / 60_000} minutes; you can stop it.` }
        if ((await within(next, limit - TELL_AFTER_MS, clock)) === 'silent') throw stalled(adapter, limit)
      }
      const { done, value } = await next
      if (done) {
        finished = true
        return
      }
      limit = LONGEST_BETWEEN_MS
      yield value
    }
  } finally {
    if (!finished) {
      giveUp.abort()
      Promise.resolve(iterator.return?.()).catch(() => {})
    }
  }
}

function within(waited: Promise<unknown>, ms: number, clock: Clock): Promise<'came' | 'silent'> {
  return new Promise((resolve) => {
    const forget = clock.after(ms, () => resolve('silent'))
    const came = (): void => {
      forget()
      resolve('came')
    }
    waited.then(came, came)
  })
}

/** Not tried again by itself: that would be the same wait once more. */
function stalled(adapter: Adapter, limit: number): ProviderFailure {
  return new ProviderFailure(
    {
      code: 'provider-stalled',
      message: `${adapter.about.label} stopped answering.`,
      cause: `The connection is open, and nothing came for ${limit / 60_000} minutes.`,
      nextStep: 'What had arrived is kept. Continue the turn, or send the message again.',
      action: { kind: 'retry' },
    },
    { retryable: false },
  )
}
