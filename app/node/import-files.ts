import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import { StewardError } from '#contract/problem.ts'
import type { ImportDocument, ImportFiles } from '#core/ports/import-files.ts'
import { toFileError } from './atomic-write.ts'

/** The largest file; an export with its pictures has hundreds of megabytes. */
const LARGEST = 8 * 1024 * 1024 * 1024
const MOST = 4
const MOST_ENTRIES = 500_000
/** What nobody finished goes away. */
const STALE_MS = 24 * 60 * 60 * 1000

interface Upload {
  readonly path: string
  readonly name: string
  readonly size: number
  file: FileHandle | undefined
  received: number
}

export interface NodeImportFiles extends ImportFiles {
  close(): Promise<void>
}

/** Files to import under `imports/`, as long as they are looked at. An archive is never unpacked to the disk: its entries are read as streams. */
export function createImportFiles(folder: string): NodeImportFiles {
  const uploads = new Map<string, Upload>()
  let ready: Promise<void> | undefined

  const prepare = (): Promise<void> => (ready ??= mkdir(folder, { recursive: true, mode: 0o700 }).then(() => removeStale(folder)))

  function uploadOf(importId: string): Upload {
    const upload = uploads.get(importId)
    if (!upload) throw new StewardError({ code: 'import-gone', message: 'This import is over.', nextStep: 'Choose the file again.' })
    return upload
  }

  async function remove(importId: string): Promise<void> {
    const upload = uploads.get(importId)
    uploads.delete(importId)
    await upload?.file?.close().catch(() => undefined)
    if (upload) await rm(upload.path, { force: true })
  }

  return {
    async create({ name, size }) {
      if (size > LARGEST) throw new StewardError({ code: 'import-too-large', message: `A file to import may have ${LARGEST / 1024 ** 3} GB at most.` })
      if (uploads.size >= MOST) throw new StewardError({ code: 'imports-too-many', message: 'Other imports are still open.', nextStep: 'Finish or close them first.' })
      try {
        await prepare()
        const importId = randomUUID()
        const path = join(folder, importId)
        uploads.set(importId, { path, name, size, received: 0, file: await open(path, 'wx', 0o600) })
        return importId
      } catch (error) {
        throw toFileError(error, folder)
      }
    },
    async append(importId, bytes) {
      const upload = uploadOf(importId)
      if (!upload.file || upload.received + bytes.length > upload.size) throw new StewardError({ code: 'import-too-large', message: 'More bytes came than the file was said to have.' })
      await upload.file.writeFile(bytes).catch((error: unknown) => Promise.reject(toFileError(error, folder)))
      upload.received += bytes.length
      if (upload.received === upload.size) {
        await upload.file.close()
        upload.file = undefined
      }
      return upload.received
    },
    async documents(importId) {
      const { path, name, size } = uploadOf(importId)
      if (await isArchive(path)) return readEntries(path)
      return [{ name, size, read: (signal) => createReadStream(path, { signal, highWaterMark: 256 * 1024 }) }]
    },
    remove,
    close: async () => void (await Promise.all([...uploads.keys()].map(remove))),
  }
}

async function isArchive(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && buffer.equals(Buffer.from([0x50, 0x4b, 0x03, 0x04]))
  } finally {
    await file.close()
  }
}

async function readEntries(path: string): Promise<ImportDocument[]> {
  const yauzl = await import('yauzl')
  const openZip = (): Promise<ZipFile> => new Promise((resolve, reject) => yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(unreadable(error)) : resolve(zip))))
  const zip = await openZip()
  try {
    const entries = await listEntries(zip)
    return entries.map((entry) => ({
      name: entry.fileName,
      size: entry.uncompressedSize,
      async *read(signal) {
        const opened = await openZip()
        try {
          const stream = await new Promise<Readable>((resolve, reject) => opened.openReadStream(entry, (error, found) => (error ? reject(unreadable(error)) : resolve(found))))
          signal.addEventListener('abort', () => stream.destroy(), { once: true })
          try {
            for await (const chunk of stream) yield chunk as Buffer
          } catch (error) {
            signal.throwIfAborted()
            throw unreadable(error)
          }
          signal.throwIfAborted()
        } finally {
          opened.close()
        }
      },
    }))
  } finally {
    zip.close()
  }
}

function listEntries(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    let count = 0
    zip.on('entry', (entry: Entry) => {
      if (++count > MOST_ENTRIES) return reject(unreadable(new Error(`It has more than ${MOST_ENTRIES} entries.`)))
      // Only what may hold conversations: an export has tens of thousands of pictures.
      if (/\.jsonl?$/i.test(entry.fileName) && !entry.isEncrypted()) entries.push(entry)
      zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', (error: unknown) => reject(unreadable(error)))
    zip.readEntry()
  })
}

function unreadable(error: unknown): StewardError {
  return new StewardError({ code: 'import-unreadable', message: 'This archive cannot be read.', cause: error instanceof Error ? error.message : String(error), nextStep: 'Download it again, then import it once more.' }, { cause: error })
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true })
  }
}
