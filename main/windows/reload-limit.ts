/** How often a broken window comes back by itself before a person is asked. */
export const MAX_RELOADS = 3
export const RELOAD_PERIOD_MS = 5 * 60_000

/**
 * Says whether one more reload is due. Counts over a sliding period, so that a crash a day never
 * adds up and a crash loop ends after a few rounds.
 */
export function createReloadLimit(now: () => number): { mayReload(): boolean; reset(): void } {
  let reloads: number[] = []
  return {
    mayReload() {
      reloads = reloads.filter((at) => now() - at < RELOAD_PERIOD_MS)
      if (reloads.length >= MAX_RELOADS) return false
      reloads.push(now())
      return true
    },
    reset() {
      reloads = []
    },
  }
}
