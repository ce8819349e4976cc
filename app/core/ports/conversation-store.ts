import type { Conversation, ConversationEvent } from '#contract/conversation.ts'
import type { LibraryCursor, Shelf } from '#contract/library.ts'

export interface SearchHit {
  readonly conversationId: string
  readonly title: string
  readonly turnId: string | null
  readonly snippet: string
  readonly at: number
}

export type ConversationRecord = Omit<Conversation, 'running'>
type Library = 'folderId' | 'pinned' | 'archived' | 'titledBy' | 'source' | 'deletedAt'
/** What is left out stands with the others, as if it had just begun. `sourceId`: its id where it came from, given once. */
export type NewConversation = Omit<ConversationRecord, Library> & Partial<Pick<ConversationRecord, Library>> & { readonly sourceId?: string }

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
  /** 0 for an empty conversation. */
  lastSeq(conversationId: string): number
  create(record: NewConversation): void
  update(conversationId: string, change: Partial<Pick<ConversationRecord, 'title' | 'titledBy' | 'updatedAt' | 'headTurnId'>>): void
  remove(conversationId: string): void
  get(conversationId: string): ConversationRecord | undefined
  /** A page of a shelf, last changed first, after `cursor`. Without a shelf: all that is neither archived nor in the bin. */
  list(limit: number, shelf?: Shelf, cursor?: LibraryCursor): ConversationRecord[]
  search(text: string, limit: number): SearchHit[]
  /** Conversations with a `turn-start` that has no `turn-end`: cut by a crash. */
  openTurns(): { conversationId: string; turnId: string; runBy: string }[]
  /** Checks the file; the problems are plain sentences. */
  check(): string[]
}
