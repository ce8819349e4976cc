import type { Conversation, ConversationEvent } from '#contract/conversation.ts'
import type { LibraryCursor, Shelf } from '#contract/library.ts'

export type ContextEvent = Extract<ConversationEvent, { type: 'tools-found' | 'context-change' | 'compaction' }>

export type ConversationRecord = Omit<Conversation, 'running'>
type Library = 'folderId' | 'pinned' | 'archived' | 'titledBy' | 'source' | 'deletedAt'
/** What is left out stands with the others, as if it had just begun. `sourceId`: its id where it came from, given once. */
export type NewConversation = Omit<ConversationRecord, Library> & Partial<Pick<ConversationRecord, Library>> & { readonly sourceId?: string }

/** Where a turn stands in the tree of its conversation, and the number of its first event. */
export interface TurnPlace {
  readonly turnId: string
  readonly parentTurnId: string | null
  readonly firstSeq: number
}

/** Conversations as append-only events. Every method is synchronous where the engine is: one writer, no races. */
export interface ConversationStore {
  /**
   * Appends events of one or more conversations in one transaction; their `seq` was assigned by the caller.
   *
   * `durable` waits until the disk has them (user messages, tool starts and results); without it a power
   * loss, not a crash, may lose the last moments. Neighbouring `message-delta` events of one part may be
   * merged into one row that keeps the first offset and the last seq.
   * @throws StewardError `disk-full`, `store-read-only`, `store-unreadable`
   */
  append(events: readonly ConversationEvent[], options: { durable: boolean }): void
  /** Events with `seq > after`, ascending, at most `limit`. */
  events(conversationId: string, after: number, limit: number): ConversationEvent[]
  /** All events of one turn, ascending, those too that came long after its end; empty where there is no such turn. Costs what the turn holds, not the conversation. */
  turn(conversationId: string, turnId: string): ConversationEvent[]
  /** As `turn`, of several at once, each with its events. */
  turns(conversationId: string, turnIds: readonly string[]): Map<string, ConversationEvent[]>
  place(conversationId: string, turnId: string): TurnPlace | undefined
  /** The turn and those before it up to the root, oldest first, at most `limit` of them. A parent that is missing or loops ends the path. */
  pathBefore(conversationId: string, turnId: string, limit: number): TurnPlace[]
  /** The turns that follow this one (null: that begin the conversation), oldest first. */
  children(conversationId: string, turnId: string | null): TurnPlace[]
  /** All turns with the same parent as one of these, oldest first, by parent (null: they begin the conversation). */
  siblings(conversationId: string, places: readonly TurnPlace[]): Map<string | null, string[]>
  /** The end of the branch below the turn, taking the newest turn at each fork; the turn itself where none follows. */
  newestEnd(conversationId: string, turnId: string): string
  /** Whether the turn lies on the path from the root to `endTurnId`, that one included. */
  isOnPath(conversationId: string, turnId: string, endTurnId: string): boolean
  /** What shapes the requests of a conversation beside its turns (`tools-found`, `context-change`, `compaction`), ascending. Costs what there is of it. */
  contextEvents(conversationId: string): ContextEvent[]
  /** 0 for an empty conversation. */
  lastSeq(conversationId: string): number
  /** With `events`, both or neither: a copy is never half there. */
  create(record: NewConversation, events?: readonly ConversationEvent[], options?: { durable: boolean }): void
  update(conversationId: string, change: Partial<Pick<ConversationRecord, 'title' | 'titledBy' | 'updatedAt' | 'headTurnId'>> & { readonly projectId?: string | null }): void
  remove(conversationId: string): void
  get(conversationId: string): ConversationRecord | undefined
  /** A page of a shelf, last changed first, after `cursor`. Without a shelf: all that is neither archived nor in the bin. */
  list(limit: number, shelf?: Shelf, cursor?: LibraryCursor): ConversationRecord[]
  /** Conversations with a `turn-start` that has no `turn-end`: cut by a crash. */
  openTurns(): { conversationId: string; turnId: string; runBy: string }[]
}
