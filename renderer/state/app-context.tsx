import { createContext, type ReactNode, use } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { Client } from '../client/client.ts'
import type { ConversationStores } from './conversation-stores.ts'
import type { Links } from './links.ts'
import type { LiveStores, Loadable } from './live-stores.ts'

export interface App {
  readonly client: Client
  readonly live: LiveStores
  readonly conversations: ConversationStores
  readonly links: Links
}

const AppContext = createContext<App | null>(null)

export function AppProvider({ app, children }: { readonly app: App; readonly children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>
}

export function useApp(): App {
  const app = use(AppContext)
  if (!app) throw new Error('useApp needs an AppProvider above it')
  return app
}

export function useClient(): Client {
  return useApp().client
}

/** The value of a live store, or undefined while it is not there. */
export function useReady<Value>(store: StoreApi<Loadable<Value>>): Value | undefined {
  const state = useStore(store)
  return state.kind === 'ready' ? state.value : undefined
}
