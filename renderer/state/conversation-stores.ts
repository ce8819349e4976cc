import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConversationEvent, ConversationEventType } from '#contract/conversation.ts'
import { conversationEventTypes } from './event-types.ts'
import type { Client } from '../client/client.ts'
import { ConversationWindow, type OpenConversation } from './conversation-window.ts'
import { nextFrame } from './next-frame.ts'

export type { OpenConversation } from './conversation-window.ts'

export interface CallProgress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

/** What is loaded of conversations, one store each, and the progress of running calls. */
export interface ConversationStores {
  /** `turnId`: where to look; missing: at the end. It counts only where the conversation is not open yet. */
  open(conversationId: string, turnId?: string): StoreApi<OpenConversation>
  /** The window over an open conversation: to load on, to go elsewhere. */
  window(conversationId: string): ConversationWindow | undefined
  readonly progress: StoreApi<ReadonlyMap<string, CallProgress>>
  /** Reads what is missing again, after a failure. */
  reload(conversationId: string): void
}

/** As many conversations stay open as a person switches between, each with what its end shows. */
const KEPT = 12

/**
 * Keeps open conversations current: live events are folded at most once in an animation frame.
 */
export function createConversationStores(client: Client, onFrame: (run: () => void) => void = nextFrame): ConversationStores {
  const open = new Map<string, ConversationWindow>()
  const progress = createStore<ReadonlyMap<string, CallProgress>>(() => new Map())
  let progressWaiting: Map<string, CallProgress> | undefined

  for (const type of conversationEventTypes) {
    client.subscribe(type, (event: Extract<ConversationEvent, { type: ConversationEventType }>) => open.get(event.conversationId)?.take(event))
  }
  client.subscribe('tool-progress', ({ callId, progress: value, total, message }) => {
    if (!progressWaiting) {
      progressWaiting = new Map()
      onFrame(() => {
        // Finished calls drop out: only the newest hundred are kept.
        progress.setState(new Map([...progress.getState(), ...(progressWaiting ?? [])].slice(-100)), true)
        progressWaiting = undefined
      })
    }
    progressWaiting.set(callId, { progress: value, total, message })
  })
  client.onOpen(() => {
    for (const window of open.values()) window.read()
  })

  return {
    progress,
    open(conversationId, turnId) {
      let window = open.get(conversationId)
      if (!window) {
        window = new ConversationWindow(client, conversationId, onFrame, turnId)
        window.read()
      }
      // Re-inserted: the order of the map is the order of use.
      open.delete(conversationId)
      for (const other of open.values()) other.rest()
      open.set(conversationId, window)
      for (const [oldest] of open) {
        if (open.size <= KEPT) break
        open.delete(oldest)
      }
      return window.store
    },
    window: (conversationId) => open.get(conversationId),
    reload: (conversationId) => open.get(conversationId)?.read(),
  }
}
