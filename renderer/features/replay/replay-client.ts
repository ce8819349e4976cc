import { createStore, type StoreApi } from 'zustand/vanilla'
import { StewardError } from '#contract/problem.ts'
import type { Client } from '#renderer/client/client.ts'
import type { App } from '#renderer/state/app-context.tsx'
import { createConversationStores } from '#renderer/state/conversation-stores.ts'
import type { Loadable } from '#renderer/state/live-stores.ts'

/** Bytes that are stored already. Nothing of it reaches a server, a provider or a file of the person. */
const readable: ReadonlySet<string> = new Set(['blob.read'])

/** A client that can read stored bytes and nothing else. What asks for more is refused here, before it becomes a frame. */
export function createReplayClient(client: Pick<Client, 'status' | 'call'>): Client {
  return {
    status: client.status,
    call(name, input, options) {
      if (readable.has(name)) return client.call(name, input, options)
      return Promise.reject(new StewardError({ code: 'replay-read-only', message: 'A replay only shows what was.', nextStep: 'Open the conversation to do something in it.' }))
    },
    subscribe: () => () => {},
    onOpen: () => () => {},
    retryNow() {},
    close() {},
  }
}

/** The app as the turns of a replay see it: models and settings as they are, and nothing that waits for the person. */
export function createReplayApp(app: App): App {
  const client = createReplayClient(app.client)
  const none = <Value>(): StoreApi<Loadable<readonly Value[]>> => createStore<Loadable<readonly Value[]>>(() => ({ kind: 'ready', value: [] }))
  return { ...app, client, conversations: createConversationStores(client), live: { ...app.live, consent: none(), serverRequests: none(), tasks: none() } }
}
