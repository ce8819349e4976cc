import type { TurnRecord } from '#core/conversations/fold-turns.ts'

/** Of the window, what the turns that stay may take. */
const KEPT = 0.2

/**
 * How many of the turns, oldest first, a summary is to stand for. The last one stays, and as many before it as are small; a turn that
 * goes on with a cut one stays with it, because it needs what it goes on with and where that came from.
 */
export function chooseCovered(turns: readonly Pick<TurnRecord, 'start' | 'end'>[], tokensOf: (index: number) => number, limit: number): number {
  let covered = turns.length - 1
  for (let kept = tokensOf(covered); covered > 1 && kept + tokensOf(covered - 1) <= limit * KEPT; covered--) kept += tokensOf(covered - 1)
  // Small turns that stay must not leave nothing to be summed up: then half of them go.
  if (covered <= 1) covered = Math.floor(turns.length / 2)
  while (covered > 0 && (turns[covered]?.start.cause !== 'message' || !turns[covered - 1]?.end)) covered--
  return covered
}
