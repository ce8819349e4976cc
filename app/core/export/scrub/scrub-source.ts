import type { ConversationEvent } from '#contract/conversation.ts'
import type { ExportSource } from '../export-source.ts'
import { scrubEvents, type Scrubbed } from './scrub-events.ts'

/** The same conversations for a bug report: scrubbed, without folders, sources and bytes. Holds one conversation at a time. */
export function scrubSource(source: ExportSource): ExportSource {
  let last: { readonly conversationId: string; readonly events: readonly ConversationEvent[] } | undefined
  return {
    *conversations() {
      for (const { record } of source.conversations()) {
        const scrubbed: Scrubbed = scrubEvents([...source.events(record.conversationId)], (text) => source.hide(text))
        const { createdAt, updatedAt, headTurnId, title, titledBy } = record
        const conversationId = scrubbed.id(record.conversationId)
        last = { conversationId, events: scrubbed.events }
        yield {
          record: { ...record, conversationId, title: scrubbed.text(title), titledBy, createdAt: scrubbed.time(createdAt), updatedAt: scrubbed.time(updatedAt), headTurnId: headTurnId === null ? null : scrubbed.id(headTurnId), folderId: null, source: null, projectId: undefined, origin: undefined },
          folder: null,
        }
      }
    },
    *events(conversationId) {
      if (last?.conversationId === conversationId) yield* last.events
    },
    blob: () => Promise.resolve(undefined),
    hide: (text) => text,
  }
}
