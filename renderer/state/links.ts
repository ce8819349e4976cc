import { createStore, type StoreApi } from 'zustand/vanilla'

/**
 * Addresses that a model, a server or a page wants to open.
 *
 * Nothing opens from here: it only asks. The shell shows one dialog with the full address, and its
 * button is the only place that opens anything.
 */
export interface Links {
  readonly asked: StoreApi<{ readonly url: string | null }>
  ask(url: string): void
  close(): void
}

export function createLinks(): Links {
  const asked = createStore<{ readonly url: string | null }>(() => ({ url: null }))
  return { asked, ask: (url) => asked.setState({ url }), close: () => asked.setState({ url: null }) }
}
