import { createHash, randomUUID, type Hash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Attachment } from '#contract/content.ts'
import { StewardError } from '#contract/problem.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { syncFolder, toFileError, writeFileAtomically } from './atomic-write.ts'

/** More at a time than any person attaches; each holds a file open. */
const MOST_UPLOADS = 32
/** The largest file that a person may attach. */
const LARGEST_UPLOAD = 100 * 1024 * 1024
/** An upload that nobody finished. */
const STALE_MS = 24 * 60 * 60 * 1000

/** `size` is there where the disk was not waited for: a file of another size was cut by a power loss. */
type About = { readonly name: string; readonly mimeType: string; readonly size?: number | undefined }
const aboutSchema = z.object({ name: z.string(), mimeType: z.string(), size: z.number().optional() })

interface Upload {
  readonly about: About & { readonly size: number }
  readonly file: FileHandle
  readonly path: string
  readonly digest: Hash
  received: number
  /** Pieces go to the disk one after the other. */
  queue: Promise<unknown>
}

export interface NodeBlobStore extends BlobStore {
  close(): Promise<void>
}

/**
 * Bytes under their SHA-256: `blobs/ab/abcd...`, with the first name and type that they came with beside them.
 * The same bytes lie there once, and nothing that is there is ever changed.
 */
export function createBlobStore(folder: string): NodeBlobStore {
  const uploadFolder = join(folder, 'uploads')
  const uploads = new Map<string, Upload>()
  let ready: Promise<void> | undefined
  /** What the disk is just asked for. */
  const late = new Set<Promise<void>>()

  const pathOf = (blobId: string): string => join(folder, blobId.slice(0, 2), blobId)

  function prepare(): Promise<void> {
    return (ready ??= mkdir(uploadFolder, { recursive: true, mode: 0o700 })
      .then(() => removeStale(uploadFolder))
      .catch((error: unknown) => {
        ready = undefined
        throw toFileError(error, folder)
      }))
  }

  async function begin(about: Upload['about']): Promise<[string, Upload]> {
    await prepare()
    const uploadId = randomUUID()
    const path = join(uploadFolder, uploadId)
    return [uploadId, { about, path, file: await open(path, 'wx', 0o600), digest: createHash('sha256'), received: 0, queue: Promise.resolve() }]
  }

  async function add(upload: Upload, bytes: Uint8Array): Promise<void> {
    upload.digest.update(bytes)
    upload.received += bytes.length
    await upload.file.writeFile(bytes)
  }

  async function keep({ about, path, file, digest, received }: Upload): Promise<Attachment> {
    const { name, mimeType } = about
    const blobId = digest.digest('hex')
    await file.sync()
    await file.close()
    const target = pathOf(blobId)
    if (await isThere(target, received)) {
      await rm(path, { force: true })
      // Perhaps it is there, and the disk was not asked for it yet.
      await Promise.all(late)
    } else {
      await mkdir(join(folder, blobId.slice(0, 2)), { recursive: true, mode: 0o700 })
      // The description first: a blob that is there is complete.
      await writeFileAtomically(`${target}.json`, JSON.stringify({ name, mimeType } satisfies About))
      await rename(path, target)
      await syncFolder(join(folder, blobId.slice(0, 2)))
    }
    return { blobId, name, mimeType, size: received }
  }

  /** Hashed beside the main thread and while it is written; what the disk is to be asked for waits until whoever asked has the answer. */
  async function putSoon(bytes: Uint8Array, about: About): Promise<Attachment> {
    await prepare()
    const path = join(uploadFolder, randomUUID())
    let file: FileHandle | undefined
    try {
      file = await open(path, 'wx', 0o600)
      const [digest] = await Promise.all([crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>), file.writeFile(bytes)])
      const blobId = Buffer.from(digest).toString('hex')
      const target = pathOf(blobId)
      await mkdir(join(folder, blobId.slice(0, 2)), { recursive: true, mode: 0o700 })
      await writeFile(`${target}.json`, JSON.stringify({ name: about.name, mimeType: about.mimeType, size: bytes.length } satisfies About), { mode: 0o600, flag: 'wx' }).catch(allowExisting)
      if (await isThere(target, bytes.length)) {
        await file.close()
        await rm(path, { force: true })
      } else {
        await rename(path, target)
        const syncing = settle(file, target).finally(() => late.delete(syncing))
        late.add(syncing)
      }
      return { blobId, ...about, size: bytes.length }
    } catch (error) {
      await file?.close().catch(() => undefined)
      await rm(path, { force: true })
      throw toFileError(error, folder)
    }
  }

  async function settle(file: FileHandle, target: string): Promise<void> {
    try {
      await file.datasync()
      await syncFolder(join(target, '..'))
    } catch {
      // It is there, and the system writes it when it can.
    } finally {
      await file.close().catch(() => undefined)
    }
  }

  async function discard(upload: Upload): Promise<void> {
    await upload.file.close().catch(() => undefined)
    await rm(upload.path, { force: true })
  }

  function uploadOf(uploadId: string): Upload {
    const upload = uploads.get(uploadId)
    if (!upload) throw new StewardError({ code: 'upload-unknown', message: 'This upload does not exist any more.', nextStep: 'Attach the file again.' })
    return upload
  }

  /** Does `work` when all before it is done. A failed upload is given up whole. */
  function inTurn<Result>(uploadId: string, upload: Upload, work: () => Promise<Result>): Promise<Result> {
    const done = upload.queue.then(work)
    upload.queue = done
    return done.catch(async (error: unknown) => {
      uploads.delete(uploadId)
      await discard(upload)
      throw toFileError(error, upload.path)
    })
  }

  return {
    async put(content, about, { durable = true } = {}) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      if (!durable) return putSoon(bytes, about)
      let upload: Upload | undefined
      try {
        ;[, upload] = await begin({ ...about, size: bytes.length })
        await add(upload, bytes)
        return await keep(upload)
      } catch (error) {
        if (upload) await discard(upload)
        throw toFileError(error, folder)
      }
    },

    async create(about) {
      if (about.size > LARGEST_UPLOAD) {
        throw new StewardError({
          code: 'upload-too-large',
          message: `"${about.name}" is larger than 100 MB.`,
          nextStep: 'Attach a smaller file, or give a server access to the folder it lies in.',
        })
      }
      if (uploads.size >= MOST_UPLOADS) {
        throw new StewardError({ code: 'too-many-uploads', message: `${MOST_UPLOADS} uploads are not finished yet.`, nextStep: 'Wait until they are done, then attach the file again.' })
      }
      try {
        const [uploadId, upload] = await begin(about)
        uploads.set(uploadId, upload)
        return uploadId
      } catch (error) {
        throw toFileError(error, folder)
      }
    },

    async append(uploadId, bytes) {
      const upload = uploadOf(uploadId)
      return inTurn(uploadId, upload, async () => {
        if (upload.received + bytes.length > upload.about.size) throw sizeMismatch(upload)
        await add(upload, bytes)
        return upload.received
      })
    },

    async finish(uploadId) {
      const upload = uploadOf(uploadId)
      const attachment = await inTurn(uploadId, upload, () => {
        if (upload.received !== upload.about.size) throw sizeMismatch(upload)
        return keep(upload)
      })
      uploads.delete(uploadId)
      return attachment
    },

    async discard(uploadId) {
      const upload = uploads.get(uploadId)
      uploads.delete(uploadId)
      if (upload) await discard(upload)
    },

    async read(blobId, offset, length) {
      // The id becomes part of a path: nothing but a hash may pass.
      const file = /^[0-9a-f]{64}$/.test(blobId) ? await open(pathOf(blobId), 'r').catch(() => undefined) : undefined
      const notFound = new StewardError({ code: 'blob-not-found', message: 'This file is not there any more.', nextStep: 'If the data folder was moved, check that its folder "blobs" came along.' })
      if (!file) throw notFound
      try {
        const { size } = await file.stat()
        const { size: written = size, ...about } = await readAbout(`${pathOf(blobId)}.json`)
        if (size !== written) throw notFound
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
        const { bytesRead } = await file.read(bytes, 0, bytes.length, offset)
        return { bytes: bytes.subarray(0, bytesRead), size, ...about }
      } finally {
        await file.close()
      }
    },

    async close() {
      await Promise.all(late)
      await Promise.all([...uploads.values()].map(discard))
      uploads.clear()
    },
  }
}

/** One that a power loss cut short is written again. */
async function isThere(path: string, size: number): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.size === size
}

function allowExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}

function sizeMismatch({ about }: Upload): StewardError {
  return new StewardError({ code: 'upload-size-wrong', message: `"${about.name}" has another size than was announced.`, nextStep: 'Attach the file again.' })
}

async function readAbout(path: string): Promise<About> {
  try {
    return aboutSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return { name: 'file', mimeType: 'application/octet-stream' }
  }
}

async function removeStale(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(path, { force: true })
  }
}
