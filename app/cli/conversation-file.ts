import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import { fileLineSchema, headerLineSchema, type FileLine } from '#core/export/file-lines.ts'
import type { Connection } from '#rpc/connect.ts'
import { sendBlob } from './attach-file.ts'

/** Reads what `conversations export` wrote. @throws StewardError `import-not-json`, `import-invalid`, `import-blob-wrong` */
export async function importConversation(connection: Connection, text: string): Promise<{ conversationId: string; title: string }> {
  const lines = parseLines(text)
  const about = lines.find((line) => line.type === 'conversation')
  if (!about) throw new StewardError({ code: 'import-invalid', message: 'There is no conversation in this file.' })
  for (const blobId of new Set(lines.flatMap((line) => (line.type === 'blob' ? [line.blobId] : [])))) {
    const pieces = lines.flatMap((line) => (line.type === 'blob' && line.blobId === blobId ? [line] : []))
    const bytes = Buffer.concat(pieces.map(({ data }) => Buffer.from(data, 'base64')))
    const { name, mimeType } = pieces[0] ?? { name: '', mimeType: '' }
    const stored = await sendBlob(connection, { name, mimeType, size: bytes.byteLength }, async (offset, length) => bytes.subarray(offset, offset + length))
    // The id is the hash of the bytes: another one means that the file was changed.
    if (stored.blobId !== blobId) throw new StewardError({ code: 'import-blob-wrong', message: `The bytes of ${name} in this file are not those that were exported.`, nextStep: 'Export the conversation again.' })
  }
  return connection.call('conversation.import', { title: about.title, createdAt: about.createdAt, events: lines.flatMap((line) => (line.type === 'event' ? [line.event] : [])) })
}

function parseLines(text: string): FileLine[] {
  try {
    const [header, ...lines] = text.trimEnd().split('\n')
    headerLineSchema.parse(JSON.parse(header ?? ''))
    return lines.map((line) => fileLineSchema.parse(JSON.parse(line)))
  } catch (error) {
    throw new StewardError({ code: 'import-invalid', message: 'This file is not a conversation that Steward exported.', cause: error instanceof Error ? error.message : undefined, nextStep: 'Export it again with: steward conversations export ID' })
  }
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
