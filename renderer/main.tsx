import './styles/index.css'
import './client/without-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from './client/client.ts'
import { pickTransport } from './client/pick-transport.ts'
import { AppShell } from './shell/app-shell.tsx'
import { AppProvider } from './state/app-context.tsx'
import { createConversationStores } from './state/conversation-stores.ts'
import { createLinks } from './state/links.ts'
import { createLiveStores } from './state/live-stores.ts'

const client = createClient(pickTransport(window))
const app = { client, live: createLiveStores(client), conversations: createConversationStores(client), links: createLinks() }

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')
createRoot(root).render(
  <StrictMode>
    <AppProvider app={app}>
      <AppShell />
    </AppProvider>
  </StrictMode>,
)
