import { createStore } from 'zustand/vanilla'

/** A page of its own each; the oldest give way. */
const MOST = 6

/**
 * The turns whose views are open. The list keeps them in the page while they are out of sight: a view that is taken out
 * loses what was done in it.
 */
export const keptTurns = createStore<readonly string[]>(() => [])

/** @returns to be called when the view is gone */
export function keepTurn(turnId: string): () => void {
  keptTurns.setState((turns) => [...turns, turnId].slice(-MOST), true)
  // A turn stands there once for each of its views.
  return () => keptTurns.setState((turns) => turns.toSpliced(turns.indexOf(turnId) < 0 ? turns.length : turns.indexOf(turnId), 1), true)
}
