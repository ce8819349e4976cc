import type { Entry } from 'yauzl'
import { StewardError } from '#contract/problem.ts'

export interface CheckedFile {
  readonly entry: Entry
  /** From the bundle's folder on, with `/`. */
  readonly path: string
  readonly size: number
  /** Runnable or not; nothing else of the mode is taken over. */
  readonly mode: 0o700 | 0o600
}

const MOST_ENTRIES = 20_000
const LARGEST_TOTAL = 512 * 1024 * 1024
const LARGEST_FILE = 256 * 1024 * 1024
/** Code packs to a tenth; a bomb to a thousandth. Small files may. */
const MOST_RATIO = 200
const SMALL = 1024 * 1024
const LONGEST_PATH = 400
const DEEPEST = 40

const TYPE = 0o170000
const FOLDER = 0o040000
const FILE = 0o100000
/** Names that Windows gives to devices, whatever their ending. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i

/**
 * Every entry of an archive as something that may lie in a folder of its own, the same on every system; one that may not
 * refuses the whole archive. Sizes are those of the table of contents; reading fails where the data are not of that size.
 * @throws StewardError `bundle-entry-refused`, `bundle-too-large`
 */
export function checkBundleEntries(entries: readonly Entry[]): { files: CheckedFile[]; folders: string[] } {
  if (entries.length > MOST_ENTRIES) throw tooLarge(`It has more than ${MOST_ENTRIES} entries.`)
  const files: CheckedFile[] = []
  const folders: string[] = []
  /** Each name as a system without capitals and with one form of letters sees it. */
  const places = new Map<string, 'file' | 'folder'>()
  let total = 0
  for (const entry of entries) {
    const { fileName, uncompressedSize: size, compressedSize } = entry
    const mode = entry.externalFileAttributes >>> 16
    const isFolder = fileName.endsWith('/')
    const path = isFolder ? fileName.slice(0, -1) : fileName
    checkPath(path)
    const type = mode & TYPE
    if (type !== 0 && type !== (isFolder ? FOLDER : FILE)) throw refused(path, 'it is a link, a device or another thing that is no file')
    if (entry.isEncrypted()) throw refused(path, 'it is encrypted')
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw refused(path, 'it is packed in an unusual way')
    take(places, path, isFolder ? 'folder' : 'file')
    if (isFolder) {
      folders.push(path)
      continue
    }
    total += size
    if (size > LARGEST_FILE || total > LARGEST_TOTAL) throw tooLarge(`Unpacked it would take more than ${LARGEST_TOTAL / 1024 / 1024} MB, or one of its files more than ${LARGEST_FILE / 1024 / 1024} MB.`)
    if (size > SMALL && size > compressedSize * MOST_RATIO) throw tooLarge(`"${path.slice(0, 200)}" unpacks to more than ${MOST_RATIO} times its size.`)
    files.push({ entry, path, size, mode: (mode & 0o111) === 0 ? 0o600 : 0o700 })
  }
  return { files, folders }
}

function checkPath(path: string): void {
  if (path === '' || path.length > LONGEST_PATH) throw refused(path, 'its name is empty or too long')
  const parts = path.split('/')
  if (parts.length > DEEPEST) throw refused(path, 'it lies too deep')
  for (const part of parts) {
    // An empty part is an absolute path or a doubled slash.
    if (part === '' || part === '.' || part === '..') throw refused(path, 'it leads out of its folder')
    if (/[\\:*?"<>|\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFFD]/u.test(part)) throw refused(path, 'its name has characters that no file should have')
    if (/[ .]$/.test(part) || device.test(part)) throw refused(path, 'its name means something else on Windows')
  }
}

/** Two names that are one on some system, and a file where another name wants a folder. */
function take(places: Map<string, 'file' | 'folder'>, path: string, kind: 'file' | 'folder'): void {
  const parts = path.normalize('NFC').toLowerCase().split('/')
  parts.forEach((_, index) => {
    const place = parts.slice(0, index + 1).join('/')
    const isLast = index === parts.length - 1
    const known = places.get(place)
    if (known === 'file' || (known === 'folder' && isLast && kind === 'file')) throw refused(path, 'another entry has the same name, or one that differs only in capitals')
    places.set(place, isLast ? kind : 'folder')
  })
}

function refused(path: string, why: string): StewardError {
  return new StewardError({ code: 'bundle-entry-refused', message: 'This bundle has an entry that Steward does not unpack.', cause: `${JSON.stringify(path.slice(0, 200))}: ${why}.`, nextStep: 'Nothing was added. A bundle that is well made has no such entry.' })
}

function tooLarge(cause: string): StewardError {
  return new StewardError({ code: 'bundle-too-large', message: 'This bundle is too large.', cause, nextStep: 'Nothing was added.' })
}
