import type { ExportScope, transferCalls } from '#contract/calls/transfer.ts'
import type { Handlers } from '#contract/contract.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { LibraryCursor, Shelf } from '#contract/library.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { ExportSource } from '#core/export/export-source.ts'
import { html } from '#core/export/html.ts'
import { jsonLines } from '#core/export/json-lines.ts'
import { markdown } from '#core/export/markdown.ts'
import { previewOf } from '#core/export/scrub/preview.ts'
import { scrubEvents } from '#core/export/scrub/scrub-events.ts'
import { scrubSource } from '#core/export/scrub/scrub-source.ts'
import type { OpenExports } from '#core/export/open-exports.ts'
import { hideSecrets } from '#core/mcp/hide-secrets.ts'
import type { ConversationRecord } from '#core/ports/conversation-store.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Turns } from '#core/turns/turns.ts'

const PAGE = 500

interface Parts {
  readonly ports: Pick<Ports, 'about' | 'blobs' | 'clock' | 'conversations' | 'knownSecrets' | 'library' | 'secrets'>
  readonly log: Pick<EventLog, 'events'>
  readonly turns: Pick<Turns, 'view'>
  readonly exports: OpenExports
}

export function transferHandlers({ ports, log, turns, exports }: Parts): Pick<Handlers, Extract<keyof typeof transferCalls, `export.${string}`>> {
  return {
    async 'export.start'({ format, scope, branches, blobs, scrubbed }) {
      if (scope.kind === 'conversations') scope.conversationIds.forEach(turns.view)
      // Looking at all of them has all that can be read known to the mask.
      await ports.secrets.list()
      const about = { steward: ports.about.version, exportedAt: ports.clock.now() }
      const source = createSource(ports, log, scope)
      if (format === 'markdown' && !scrubbed) return { exportId: exports.start(markdown(source, { branches })) }
      if (format === 'html' && !scrubbed) return { exportId: exports.start(html(source, about, { branches, blobs })) }
      return { exportId: exports.start(scrubbed ? jsonLines(scrubSource(source), about, { blobs: false }) : jsonLines(source, about, { blobs })) }
    },
    async 'export.scrubPreview'({ conversationId }) {
      turns.view(conversationId)
      await ports.secrets.list()
      const source = createSource(ports, log, { kind: 'conversations', conversationIds: [conversationId] })
      return previewOf(scrubEvents([...source.events(conversationId)], (text) => source.hide(text)))
    },
    'export.read': ({ exportId }) => exports.read(exportId),
    'export.stop'({ exportId }) {
      exports.stop(exportId)
      return {}
    },
  }
}

function createSource(ports: Parts['ports'], log: Parts['log'], scope: ExportScope): ExportSource {
  const folders = new Map(ports.library.folders().map(({ folderId, name }) => [folderId, name]))
  return {
    *conversations() {
      for (const record of recordsOf(ports, scope)) yield { record, folder: record.folderId === null ? null : (folders.get(record.folderId) ?? null) }
    },
    *events(conversationId): Generator<ConversationEvent> {
      for (let after = 0; ; ) {
        const { events } = log.events(conversationId, after, PAGE)
        for (const event of events) yield hideSecrets(event, ports.knownSecrets)
        const last = events.at(-1)
        if (!last || events.length < PAGE) return
        after = last.seq
      }
    },
    blob: (blobId, offset, length) => ports.blobs.read(blobId, offset, length).catch(() => undefined),
    hide: (text) => ports.knownSecrets.hide(text),
  }
}

function* recordsOf({ conversations }: Pick<Ports, 'conversations'>, scope: ExportScope): Generator<ConversationRecord> {
  if (scope.kind === 'shelf') return yield* shelfOf(conversations, scope.shelf)
  for (const conversationId of scope.conversationIds) {
    const record = conversations.get(conversationId)
    if (record) yield record
  }
}

/** Page by page. What changes while it is written moves to the front, so that it may be missed and never comes twice. */
function* shelfOf(conversations: Ports['conversations'], shelf: Shelf): Generator<ConversationRecord> {
  if (shelf.kind === 'folder') for (const record of shelfOf(conversations, { kind: 'pinned' })) if (record.folderId === shelf.folderId) yield record
  for (let cursor: LibraryCursor | undefined; ; ) {
    const page: ConversationRecord[] = conversations.list(PAGE, shelf, cursor)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    cursor = { updatedAt: last.updatedAt, conversationId: last.conversationId }
  }
}
