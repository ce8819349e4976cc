import { z } from 'zod'
import { conversationEventSchema, type ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { sendBlob } from './attach-file.ts'
import { readBlob } from './read-blob.ts'

/** What `conversations export` writes: the events as they are stored, and the bytes that they name. */
const conversationFileSchema = z.object({
  format: z.literal('steward-conversation'),
  version: z.literal(1),
  title: z.string().max(500),
  createdAt: z.number(),
  events: z.array(conversationEventSchema),
  /** By blob id; `data` is base64. */
  blobs: z.record(z.string(), z.object({ name: z.string(), mimeType: z.string(), data: z.base64() })),
})
export type ConversationFile = z.infer<typeof conversationFileSchema>

/** @throws StewardError `conversation-unknown` */
export async function exportConversation(connection: Connection, conversationId: string): Promise<ConversationFile> {
  const { title, createdAt } = await connection.call('conversation.get', { conversationId })
  const events = await allEvents(connection, conversationId, { hideSecrets: true })
  const blobs: ConversationFile['blobs'] = {}
  for (const blobId of blobIdsOf(events)) {
    const { bytes, name, mimeType } = await readBlob(connection, blobId)
    blobs[blobId] = { name, mimeType, data: Buffer.from(bytes).toString('base64') }
  }
  return { format: 'steward-conversation', version: 1, title, createdAt, events, blobs }
}

/** @throws StewardError `import-not-json`, `import-invalid`, `import-blob-wrong` */
export async function importConversation(connection: Connection, text: string): Promise<{ conversationId: string; title: string }> {
  const file = parseConversationFile(text)
  for (const [blobId, { name, mimeType, data }] of Object.entries(file.blobs)) {
    const bytes = Buffer.from(data, 'base64')
    const stored = await sendBlob(connection, { name, mimeType, size: bytes.byteLength }, async (offset, length) => bytes.subarray(offset, offset + length))
    // The id is the hash of the bytes: another one means that the file was changed.
    if (stored.blobId !== blobId) throw new StewardError({ code: 'import-blob-wrong', message: `The bytes of ${name} in this file are not those that were exported.`, nextStep: 'Export the conversation again.' })
  }
  return connection.call('conversation.import', { title: file.title, createdAt: file.createdAt, events: file.events })
}

function parseConversationFile(text: string): ConversationFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new StewardError({ code: 'import-not-json', message: 'This file is not JSON.', cause: error instanceof Error ? error.message : undefined })
  }
  const parsed = conversationFileSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new StewardError({
    code: 'import-invalid',
    message: 'This file is not a conversation that Steward exported.',
    ...(issue ? { cause: `${issue.path.join('.') || 'the file'}: ${issue.message}` } : {}),
    nextStep: 'Export it again with: steward conversations export ID',
  })
}

export async function allEvents(connection: Connection, conversationId: string, options: { readonly hideSecrets?: boolean } = {}): Promise<ConversationEvent[]> {
  const events: ConversationEvent[] = []
  for (let after = 0; ; ) {
    const page = await connection.call('conversation.events', { conversationId, after, ...options })
    events.push(...page.events)
    const last = page.events.at(-1)
    if (!last || last.seq >= page.lastSeq) return events
    after = last.seq
  }
}

/** Every blob that an event names, wherever in it. */
function blobIdsOf(events: readonly ConversationEvent[]): Set<string> {
  const ids = new Set<string>()
  for (const event of events) {
    if (event.type === 'turn-start') for (const { blobId } of event.attachments) ids.add(blobId)
    const contents = event.type === 'turn-start' || event.type === 'tool-result' ? event.content : event.type === 'message-part' ? [event.content] : []
    for (const content of contents) if ('blobId' in content) ids.add(content.blobId)
    if (event.type === 'tool-result' && event.whole) ids.add(event.whole.blobId)
  }
  return ids
}
