import { createStore } from 'zustand/vanilla'

/**
 * The calls whose card was shown, so that a request of theirs needs no dialog.
 *
 * A card that scrolls away is taken out of the page by the list; it stays a place where the request can be found.
 */
export const inlineCalls = createStore<{ readonly callIds: ReadonlySet<string> }>(() => ({ callIds: new Set() }))

export function rememberCard(callId: string): void {
  inlineCalls.setState(({ callIds }) => (callIds.has(callId) ? { callIds } : { callIds: new Set([...callIds, callId]) }))
}

/** Its card cannot be found: the request comes as a dialog. */
export function forgetCard(callId: string): void {
  inlineCalls.setState(({ callIds }) => ({ callIds: new Set([...callIds].filter((id) => id !== callId)) }))
}
