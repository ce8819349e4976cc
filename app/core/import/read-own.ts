import { fromBase64 } from '#contract/base64.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import { closeOpenTurns } from '#core/conversations/close-open-turns.ts'
import { foldTurns } from '#core/conversations/fold-turns.ts'
import { fileLineSchema, headerLineSchema, type FileLine, VERSION } from '#core/export/file-lines.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { disarm, withoutSummaries } from './disarm.ts'
import { countUp, type ImportItem } from './imported.ts'
import { splitLines } from './split-lines.ts'

type Line<Type extends FileLine['type']> = Extract<FileLine, { type: Type }>

interface Open {
  readonly about: Line<'conversation'>
  readonly line: number
  readonly events: ConversationEvent[]
  readonly leftOut: Map<string, number>
  problem?: string
  upload?: { readonly uploadId: string; readonly blobId: string; received: number }
}

/**
 * What `export` wrote, a conversation after the other. `blobs` keeps the bytes; null for a preview.
 * @throws StewardError `import-too-new`
 */
export async function* readOwn(bytes: AsyncIterable<Uint8Array>, blobs: BlobStore | null): AsyncGenerator<ImportItem> {
  let number = 0
  let open: Open | undefined
  for await (const text of splitLines(bytes)) {
    number++
    const line = parse(text)
    if (number === 1) {
      checkVersion(text)
      continue
    }
    if (line?.type === 'conversation') {
      await giveUp(open, blobs)
      if (open) yield broken(open, 'the next one begins before it ends')
      open = { about: line, line: number, events: [], leftOut: new Map() }
    } else if (line === undefined) {
      if (open) open.problem ??= `line ${number} is damaged, or of a newer Steward`
      else yield { kind: 'broken', place: `line ${number}`, cause: 'It is no line of such a file.' }
    } else if (open) {
      if (line.type === 'event') open.events.push(line.event)
      else if (line.type === 'blob-missing') countUp(open.leftOut, 'files')
      else if (line.type === 'blob' && blobs) await keep(open, line, blobs)
      else if (line.type === 'conversation-end') {
        await giveUp(open, blobs)
        if (line.events !== open.events.length) open.problem ??= `it should have ${line.events} entries and has ${open.events.length}`
        yield open.problem === undefined ? finish(open) : broken(open, open.problem)
        open = undefined
      }
    }
  }
  await giveUp(open, blobs)
  if (open) yield broken(open, 'the file ends in the middle of it')
}

/** Bytes that did not come whole: their upload holds a file open, and nothing could be attached once there were enough of them. */
async function giveUp(open: Open | undefined, blobs: BlobStore | null): Promise<void> {
  if (open?.upload) await blobs?.discard(open.upload.uploadId)
  delete open?.upload
}

function parse(text: string | null): FileLine | undefined {
  try {
    return fileLineSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}

function checkVersion(text: string | null): void {
  const header = headerLineSchema.safeParse(JSON.parse(text ?? 'null'))
  if (header.success && header.data.version <= VERSION) return
  throw new StewardError({ code: 'import-too-new', message: 'This file was written by a newer Steward.', nextStep: 'Update Steward, then import it again.' })
}

/** The id is the hash of the bytes: another one means that the file was changed. */
async function keep(open: Open, { blobId, name, mimeType, size, offset, data }: Line<'blob'>, blobs: BlobStore): Promise<void> {
  if (open.problem !== undefined) return
  try {
    if (offset === 0) await giveUp(open, blobs)
    if (offset === 0) open.upload = { uploadId: await blobs.create({ name, mimeType, size }), blobId, received: 0 }
    const { upload } = open
    if (!upload || upload.blobId !== blobId || upload.received !== offset) throw new Error('pieces are missing')
    if (data !== '') upload.received = await blobs.append(upload.uploadId, fromBase64(data))
    if (upload.received < size) return
    delete open.upload
    if ((await blobs.finish(upload.uploadId)).blobId !== blobId) throw new Error('they are not those that were exported')
  } catch (error) {
    await giveUp(open, blobs)
    open.problem = `the bytes of ${name.slice(0, 100)} cannot be kept: ${error instanceof Error ? error.message : String(error)}`
  }
}

function finish({ about, events, leftOut }: Open): ImportItem {
  // Numbered anew, so that a file with gaps or doubles cannot break the order; nothing of it can be running.
  const kept = withoutSummaries(events)
  if (kept.length < events.length) countUp(leftOut, 'summaries of older turns', events.length - kept.length)
  const numbered = kept.map((event, index) => disarm({ ...event, conversationId: '', seq: index + 1 }))
  const closed = [...numbered, ...closeOpenTurns('', numbered)]
  const turns = foldTurns(closed)
  const { conversationId: sourceId, title, titledBy, createdAt, updatedAt, pinned, archived, folder } = about
  const headTurnId = about.headTurnId !== null && turns.has(about.headTurnId) ? about.headTurnId : ([...turns.keys()].at(-1) ?? null)
  return { kind: 'conversation', conversation: { sourceId, about: { title, titledBy, createdAt, updatedAt, pinned, archived }, folder, events: closed, headTurnId, messages: turns.size * 2, leftOut } }
}

function broken({ about, line }: Open, cause: string): ImportItem {
  return { kind: 'broken', place: `“${about.title.slice(0, 80)}”, line ${line}`, cause: `${cause[0]?.toUpperCase() ?? ''}${cause.slice(1)}.` }
}
