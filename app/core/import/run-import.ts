import type { ImportOutcome, ImportPreview } from '#contract/calls/transfer.ts'
import type { ConversationSource } from '#contract/library.ts'
import { StewardError } from '#contract/problem.ts'
import type { Ports } from '#core/ports/ports.ts'
import { countUp, type ImportedConversation, type ImportItem } from './imported.ts'
import type { OpenedImport } from './open-document.ts'

/** As many of the broken ones are named. */
const MOST_NAMED = 50
/** As many of those that were stored. */
const MOST_IDS = 1_000

type StorePorts = Pick<Ports, 'clock' | 'conversations' | 'library'>

/** Reads all of it and stores nothing. */
export async function previewImport({ conversations, library }: StorePorts, opened: OpenedImport, items: AsyncIterable<ImportItem>): Promise<ImportPreview> {
  const leftOut = new Map<string, number>()
  const broken: ImportPreview['broken'] = []
  const preview = { source: opened.source, conversations: 0, messages: 0, already: 0, brokenCount: 0 }
  let [from, to] = [Infinity, -Infinity]
  for await (const item of items) {
    if (item.kind === 'broken') {
      preview.brokenCount++
      if (broken.length < MOST_NAMED) broken.push({ place: item.place, cause: item.cause })
      continue
    }
    const { conversation } = item
    preview.conversations++
    if (isThere({ conversations, library }, opened.source, conversation)) preview.already++
    preview.messages += conversation.messages
    from = Math.min(from, conversation.about.createdAt)
    to = Math.max(to, conversation.about.updatedAt)
    for (const [what, count] of conversation.leftOut) countUp(leftOut, what, count)
  }
  return { ...preview, from: from === Infinity ? null : from, to: to === -Infinity ? null : to, leftOut: [...leftOut].map(([what, count]) => ({ what, count })), aside: [...opened.aside], broken }
}

/**
 * Stores what is not there yet, each conversation whole or not at all. The disk is not waited for: what a power cut takes is in the file; what was stored before it was stopped stays, and running it again
 * goes on from there.
 */
export async function runImport(ports: StorePorts, source: ConversationSource, items: AsyncIterable<ImportItem>, onStored: (conversationId: string) => void): Promise<ImportOutcome> {
  const outcome = { imported: 0, already: 0, brokenCount: 0 }
  const broken: ImportOutcome['broken'] = []
  const conversationIds: string[] = []
  const folders = new Map(ports.library.folders().map(({ folderId, name }) => [name.toLowerCase(), folderId]))
  for await (const item of items) {
    if (item.kind === 'broken') {
      outcome.brokenCount++
      if (broken.length < MOST_NAMED) broken.push({ place: item.place, cause: item.cause })
    } else if (isThere(ports, source, item.conversation)) outcome.already++
    else {
      const conversationId = store(ports, source, item.conversation, folders)
      onStored(conversationId)
      if (conversationIds.length < MOST_IDS) conversationIds.push(conversationId)
      outcome.imported++
    }
  }
  return { ...outcome, conversationIds, broken }
}

/** Read before, or never gone from here. One in the bin is there, too. */
function isThere({ conversations, library }: Pick<StorePorts, 'conversations' | 'library'>, source: ConversationSource, { sourceId }: ImportedConversation): boolean {
  return library.findImported(source, [sourceId]).size > 0 || (source === 'steward' && conversations.get(sourceId) !== undefined)
}

function store(ports: StorePorts, source: ConversationSource, { sourceId, about, folder, events, headTurnId }: ImportedConversation, folders: Map<string, string>): string {
  const conversationId = crypto.randomUUID()
  const folderId = folder === null ? null : folderFor(ports, folder, folders)
  ports.conversations.create({ conversationId, ...about, headTurnId, folderId, source, sourceId }, events.map((event) => ({ ...event, conversationId })), { durable: false })
  return conversationId
}

function folderFor({ library, clock }: Pick<StorePorts, 'library' | 'clock'>, name: string, folders: Map<string, string>): string | null {
  const known = folders.get(name.toLowerCase())
  if (known !== undefined || name.trim() === '') return known ?? null
  const folderId = crypto.randomUUID()
  try {
    library.saveFolder({ folderId, name: name.trim() }, clock.now())
  } catch (error) {
    // Another process made it meanwhile: without it the conversation stands with the others.
    if (error instanceof StewardError && error.problem.code === 'folder-exists') return null
    throw error
  }
  folders.set(name.toLowerCase(), folderId)
  return folderId
}
