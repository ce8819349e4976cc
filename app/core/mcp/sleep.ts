import type { Clock } from '#core/ports/clock.ts'

/** Resolves after the time, or at once when the signal aborts; never rejects. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      forget()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const forget = clock.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
  })
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Resolves when `isSo` holds after one of the tellings to `listeners`, or holds already. Rejects with the signal's reason. */
export function until(isSo: () => boolean, listeners: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      listeners.delete(check)
      signal?.removeEventListener('abort', giveUp)
    }
    const check = (): void => {
      if (!isSo()) return
      done()
      resolve()
    }
    const giveUp = (): void => {
      done()
      reject(signal?.reason)
    }
    if (signal?.aborted) return giveUp()
    listeners.add(check)
    signal?.addEventListener('abort', giveUp, { once: true })
    check()
  })
}
