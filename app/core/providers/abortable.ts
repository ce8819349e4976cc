import type { Clock } from '#core/ports/clock.ts'

/** The one error that every provider's stream ends with when it was stopped. */
export function abortError(): DOMException {
  return new DOMException('The request was stopped.', 'AbortError')
}

export function isAbortError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Calls `run` once when the signal aborts, also where it has already; returns how to stop listening. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  if (signal.aborted) {
    run()
    return () => {}
  }
  signal.addEventListener('abort', run, { once: true })
  return () => signal.removeEventListener('abort', run)
}

/** Resolves or rejects as `promise` does, but rejects with an `AbortError` as soon as the signal aborts. */
export function orAbort<T>(promise: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = onAbort(signal, () => reject(abortError()))
    promise.then(
      (value) => {
        stop()
        if (signal.aborted) reject(abortError())
        else resolve(value)
      },
      (error: unknown) => {
        stop()
        reject(signal.aborted ? abortError() : error)
      },
    )
  })
}

/**
 * The same items, but an abort ends the iteration at once with an `AbortError`.
 *
 * The OpenAI SDK ends its stream silently when it is aborted, the Anthropic one throws an error of its
 * own, and a server that hangs does neither; so the wait itself is raced against the signal.
 */
export async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  const iterator = items[Symbol.asyncIterator]()
  let finished = false
  try {
    for (;;) {
      if (signal.aborted) throw abortError()
      const next = await orAbort(iterator.next(), signal)
      if (next.done) {
        finished = true
        return
      }
      yield next.value
    }
  } finally {
    // Not awaited: the source may hang, and its own abort is under way.
    if (!finished) Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let forget = () => {}
  const waited = new Promise<void>((resolve) => {
    forget = clock.after(ms, resolve)
  })
  return orAbort(waited, signal).finally(() => forget())
}
