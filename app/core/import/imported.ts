import type { ConversationEvent } from '#contract/conversation.ts'
import type { ConversationRecord } from '#core/ports/conversation-store.ts'

/** A conversation as a file has it, ready to be stored under an id of its own. */
export interface ImportedConversation {
  /** Its id where it came from. */
  readonly sourceId: string
  readonly about: Pick<ConversationRecord, 'title' | 'titledBy' | 'createdAt' | 'updatedAt' | 'pinned' | 'archived'>
  /** By name. */
  readonly folder: string | null
  /** Numbered from 1; their `conversationId` is empty. */
  readonly events: readonly ConversationEvent[]
  readonly headTurnId: string | null
  /** What people and models said, in pieces as the other program counts them. */
  readonly messages: number
  /** What could not be taken along, in words, and how often. */
  readonly leftOut: ReadonlyMap<string, number>
}

export type ImportItem =
  | { readonly kind: 'conversation'; readonly conversation: ImportedConversation }
  /** It is passed over, and the rest goes on. `place`: where in the file. */
  | { readonly kind: 'broken'; readonly place: string; readonly cause: string }

export function countUp(counts: Map<string, number>, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by)
}
