import type { ConversationSource, Folder } from '#contract/library.ts'
import type { ConversationRecord } from './conversation-store.ts'

/** Where conversations stand; `ConversationStore.list` reads it. Changes are kept by the operating system, not waited for: a crash keeps them. */
export interface LibraryStore {
  /** All or none. Ids that are unknown are passed over. */
  place(conversationIds: readonly string[], change: Partial<Pick<ConversationRecord, 'folderId' | 'pinned' | 'archived' | 'deletedAt'>>): void
  /** At most `limit` that were put into the bin before `before`, the oldest first. */
  discardedBefore(before: number, limit: number): string[]
  /** Of these ids of another program, those that were read already, with the conversation that each became. */
  findImported(source: ConversationSource, sourceIds: readonly string[]): Map<string, string>
  /** By name. */
  folders(): Folder[]
  /** @throws StewardError `folder-exists` */
  saveFolder(folder: Folder, now: number): void
  /** Its conversations stand with the others then. */
  removeFolder(folderId: string): void
}
