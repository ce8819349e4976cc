import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ConversationEvent, ConversationEventType } from '#contract/conversation.ts'
import { conversationEventTypes } from './event-types.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Client } from '../client/client.ts'
import { type ConversationState, emptyConversation } from './conversation-state.ts'
import { foldEvents } from './fold-events.ts'
import { nextFrame } from './next-frame.ts'

export interface OpenConversation {
  readonly conversation: ConversationState
  /** `loading` until the stored events were read once. */
  readonly loading: { readonly kind: 'loading' } | { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly problem: Problem }
}

export interface CallProgress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

/** The folded conversations, one store each, and the progress of running calls. */
export interface ConversationStores {
  open(conversationId: string): StoreApi<OpenConversation>
  readonly progress: StoreApi<ReadonlyMap<string, CallProgress>>
  /** Reads what is missing again, after a failure. */
  reload(conversationId: string): void
}

/** As many conversations stay folded as a person switches between. */
const KEPT = 12
const PAGE = 5000
const LONGEST_WAIT = 20

/**
 * Keeps open conversations current.
 *
 * Live events are folded at most once in an animation frame. Live `seq` has no gaps: where one shows,
 * events were missed and are read again. Stored pages may skip numbers, because the store merges
 * neighbouring deltas.
 */
export function createConversationStores(client: Client, onFrame: (run: () => void) => void = nextFrame): ConversationStores {
  const open = new Map<string, Folder>()
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
    for (const folder of open.values()) folder.read()
  })

  return {
    progress,
    open(conversationId) {
      let folder = open.get(conversationId)
      if (!folder) {
        folder = new Folder(client, conversationId, onFrame)
        folder.read()
      }
      // Re-inserted: the order of the map is the order of use.
      open.delete(conversationId)
      open.set(conversationId, folder)
      for (const [oldest] of open) {
        if (open.size <= KEPT) break
        open.delete(oldest)
      }
      return folder.store
    },
    reload: (conversationId) => open.get(conversationId)?.read(),
  }
}

class Folder {
  readonly store: StoreApi<OpenConversation> = createStore<OpenConversation>(() => ({ conversation: emptyConversation, loading: { kind: 'loading' } }))
  private readonly client: Client
  private readonly conversationId: string
  private readonly onFrame: (run: () => void) => void
  /** Live events that are not folded yet, by `seq`. */
  private readonly waiting = new Map<number, ConversationEvent>()
  private isFrameAsked = false
  private isReading = false
  private wantsRead = false

  constructor(client: Client, conversationId: string, onFrame: (run: () => void) => void) {
    this.client = client
    this.conversationId = conversationId
    this.onFrame = onFrame
  }

  take(event: ConversationEvent): void {
    this.waiting.set(event.seq, event)
    if (this.isFrameAsked) return
    this.isFrameAsked = true
    this.onFrame(() => {
      this.isFrameAsked = false
      if (!this.isReading) this.foldWaiting()
    })
  }

  /** Reads everything after what is folded; live events wait meanwhile. */
  read(): void {
    this.wantsRead = true
    if (!this.isReading) void this.readAll()
  }

  private async readAll(): Promise<void> {
    this.isReading = true
    try {
      for (let tries = 0; this.wantsRead && tries < LONGEST_WAIT; tries++) {
        this.wantsRead = false
        await this.readPages()
        this.foldWaiting()
        // What was just sent may not be on disk yet: it is committed within 250 ms.
        if (this.wantsRead) await new Promise((resolve) => setTimeout(resolve, 60))
      }
      this.store.setState({ loading: { kind: 'ready' } })
    } catch (error) {
      const { loading } = this.store.getState()
      // A lost connection is told once for the whole window; what is shown stays.
      if (loading.kind !== 'ready') this.store.setState({ loading: { kind: 'failed', problem: toProblem(error) } })
    } finally {
      this.isReading = false
    }
  }

  private async readPages(): Promise<void> {
    let { conversation } = this.store.getState()
    for (;;) {
      const { events, lastSeq, reset } = await this.client.call('conversation.events', { conversationId: this.conversationId, after: conversation.lastSeq, limit: PAGE })
      const start: ConversationState = reset ? emptyConversation : conversation
      conversation = foldEvents(start, events)
      if (reset && events.length === 0 && lastSeq > 0) continue
      if (events.length === 0 || conversation.lastSeq >= lastSeq) break
    }
    if (conversation !== this.store.getState().conversation) this.store.setState({ conversation })
  }

  private foldWaiting(): void {
    const { conversation } = this.store.getState()
    const events: ConversationEvent[] = []
    let next = conversation.lastSeq + 1
    for (let event = this.waiting.get(next); event; event = this.waiting.get(next)) {
      events.push(event)
      next++
    }
    for (const seq of this.waiting.keys()) if (seq < next) this.waiting.delete(seq)
    if (events.length > 0) this.store.setState({ conversation: foldEvents(conversation, events) })
    if (this.waiting.size > 0) this.read()
  }
}
