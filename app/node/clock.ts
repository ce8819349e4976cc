import type { Clock } from '#core/ports/clock.ts'

/** `setTimeout` takes no longer delay; it would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_DELAY_MS))
    return () => clearTimeout(timer)
  },
}
