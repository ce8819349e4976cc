import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Entry, ZipFile } from 'yauzl'
import { StewardError } from '#contract/problem.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { BundleStore } from '#core/ports/bundle-store.ts'
import { toFileError } from './atomic-write.ts'
import { checkBundleEntries, type CheckedFile } from './bundle-entries.ts'

const LARGEST_MANIFEST = 1024 * 1024

/** @param folder of the data folder, for unpacked bundles */
export function createBundleStore(folder: string, blobs: Pick<BlobStore, 'read'>): BundleStore {
  const folderOf = (name: string, blobId: string): string => join(folder, `${name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 40)}-${blobId.slice(0, 32)}`)

  /** The whole file in memory, so that what is judged, shown and unpacked are the same bytes: those of the hash. */
  async function load(blobId: string): Promise<{ zip: ZipFile; files: readonly CheckedFile[]; folders: readonly string[]; file: string }> {
    const { size, name } = await blobs.read(blobId, 0, 0)
    const { bytes } = await blobs.read(blobId, 0, size)
    if (createHash('sha256').update(bytes).digest('hex') !== blobId) throw damaged('It has changed since it was opened.')
    const { fromBufferPromise } = await import('yauzl')
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { lazyEntries: true, strictFileNames: true, validateEntrySizes: true }).catch((error: unknown) => {
      throw damaged(error instanceof Error ? `${error.message}.` : undefined)
    })
    const entries: Entry[] = []
    try {
      for await (const entry of zip.eachEntry()) {
        entries.push(entry)
        if (entries.length > 50_000) break
      }
    } catch (error) {
      throw damaged(error instanceof Error ? `${error.message}.` : undefined)
    }
    return { zip, ...checkBundleEntries(entries), file: name }
  }

  return {
    folderOf,
    async read(blobId) {
      const { zip, files, file } = await load(blobId)
      const manifest = files.find(({ path }) => path === 'manifest.json')
      if (!manifest) throw new StewardError({ code: 'bundle-manifest-invalid', message: 'This is no bundle: it has no manifest.json.', nextStep: 'Choose a file that ends in .mcpb.' })
      if (manifest.size > LARGEST_MANIFEST) throw new StewardError({ code: 'bundle-manifest-invalid', message: 'The manifest of this bundle is too large.', nextStep: 'Nothing was added.' })
      const pieces: Buffer[] = []
      try {
        for await (const piece of await zip.openReadStreamPromise(manifest.entry)) pieces.push(piece as Buffer)
      } catch (error) {
        throw damaged(error instanceof Error ? `${error.message}.` : undefined)
      }
      return { file, manifest: Buffer.concat(pieces).toString('utf8'), files: files.length, size: files.reduce((sum, { size }) => sum + size, 0) }
    },
    async unpack(name, blobId) {
      const { zip, files, folders } = await load(blobId)
      const target = folderOf(name, blobId)
      let made: string | undefined
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        made = await mkdtemp(join(folder, '.unpacking-'))
        for (const path of folders) await mkdir(join(made, ...path.split('/')), { recursive: true, mode: 0o700 })
        for (const { entry, path, mode } of files) {
          const place = join(made, ...path.split('/'))
          await mkdir(dirname(place), { recursive: true, mode: 0o700 })
          // `wx`: what is there already, a link among them, is never written through.
          const file = await open(place, 'wx', mode)
          await pipeline(await zip.openReadStreamPromise(entry), file.createWriteStream())
        }
        await rm(target, { recursive: true, force: true })
        await rename(made, target)
      } catch (error) {
        if (made !== undefined) await rm(made, { recursive: true, force: true })
        if (error instanceof Error && 'code' in error) throw toFileError(error, folder)
        throw damaged(error instanceof Error ? `${error.message}.` : undefined)
      }
    },
  }
}

function damaged(cause: string | undefined): StewardError {
  return new StewardError({ code: 'bundle-unreadable', message: 'This file is no bundle that can be read.', cause, nextStep: 'Nothing was added. Load the bundle again, from where you have it.' })
}
