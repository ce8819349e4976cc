import type { Attachment } from '#contract/content.ts'
import type { Connection } from '#rpc/connect.ts'
import { open, type FileHandle } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { usageError } from './exit-code.ts'

/** Bytes in one frame: `blob.append` takes at most a megabyte. */
const PIECE = 768 * 1024

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.pdf': 'application/pdf',
  '.json': 'application/json',
  '.csv': 'text/csv',
  '.md': 'text/markdown',
  '.html': 'text/html',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
}

/** Sends a file to the host in pieces. @throws StewardError `usage` where it cannot be read */
export async function attachFile(connection: Connection, path: string): Promise<Attachment> {
  const file = await openFile(path)
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw usageError(`${path} is not a file.`)
    return await sendBlob(connection, { name: basename(path), mimeType: await typeOf(path, file), size: stat.size }, (offset, length) => readPiece(file, offset, length))
  } finally {
    await file.close()
  }
}

/** Sends bytes in pieces; they lie in the blob store under their hash. */
export async function sendBlob(connection: Connection, about: { name: string; mimeType: string; size: number }, read: (offset: number, length: number) => Promise<Uint8Array>): Promise<Attachment> {
  const { uploadId } = await connection.call('blob.create', about)
  for (let offset = 0; offset < about.size; ) {
    const piece = await read(offset, PIECE)
    if (piece.byteLength === 0) break
    await connection.call('blob.append', { uploadId, data: Buffer.from(piece).toString('base64') })
    offset += piece.byteLength
  }
  return connection.call('blob.finish', { uploadId })
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path)
  } catch (error) {
    throw usageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function readPiece(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

/** By the name; without one that is known, text where the beginning is text. */
async function typeOf(path: string, file: FileHandle): Promise<string> {
  const known = types[extname(path).toLowerCase()]
  if (known !== undefined) return known
  const start = await readPiece(file, 0, 4096)
  const text = new TextDecoder('utf-8').decode(start, { stream: true })
  return text.includes('\0') || text.includes('\ufffd') ? 'application/octet-stream' : 'text/plain'
}
