import './styles/index.css'
import './client/without-eval.ts'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from './client/client.ts'
import type { OpenTransport } from './client/open-transport.ts'
import { pickTransport } from './client/pick-transport.ts'
import { AppShell } from './shell/app-shell.tsx'
import { NoKeyPage } from './shell/no-key-page.tsx'
import { AppProvider } from './state/app-context.tsx'
import { createConversationStores } from './state/conversation-stores.ts'
import { createLinks } from './state/links.ts'
import { createLiveStores } from './state/live-stores.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
createRoot(root).render(<StrictMode>{start(pickTransport(window))}</StrictMode>)

function start(open: OpenTransport | undefined): ReactNode {
  if (!open) return <NoKeyPage />
  const client = createClient(open)
  const app = { client, live: createLiveStores(client), conversations: createConversationStores(client), links: createLinks() }
  return (
    <AppProvider app={app}>
      <AppShell />
    </AppProvider>
  )
}
