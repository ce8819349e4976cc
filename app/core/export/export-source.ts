import type { ConversationEvent } from '#contract/conversation.ts'
import type { ConversationRecord } from '#core/ports/conversation-store.ts'

/** Where a writer reads. Secrets that Steward knows are hidden in all that it gives. */
export interface ExportSource {
  /** The conversations that were asked for, each with the name of its folder. One that is deleted meanwhile is passed over. */
  conversations(): Iterable<{ readonly record: ConversationRecord; readonly folder: string | null }>
  /** All events, oldest first, read in pages. */
  events(conversationId: string): Iterable<ConversationEvent>
  /** Undefined where it is not there any more. */
  blob(blobId: string, offset: number, length: number): Promise<{ readonly bytes: Uint8Array; readonly size: number; readonly name: string; readonly mimeType: string } | undefined>
  /** A text without the secrets that Steward knows, also where it was put together of several events. */
  hide(text: string): string
}

/** A part of the file, and how many conversations are in it whole. */
export interface ExportPiece {
  readonly text: string
  readonly conversations: number
}

export interface ExportAbout {
  readonly steward: string
  /** Milliseconds since 1970. */
  readonly exportedAt: number
}
