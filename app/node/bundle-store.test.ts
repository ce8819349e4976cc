import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBundleStore } from './bundle-store.ts'
import { makeZip, type ZipEntry } from './testing/make-zip.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const manifest: ZipEntry = { name: 'manifest.json', data: '{}' }

const temporary = useTemporaryFolder()

function setUp(bytes: Uint8Array) {
  const root = temporary.path
  const stored = new Uint8Array(bytes)
  const blobId = createHash('sha256').update(bytes).digest('hex')
  const read = (_id: string, offset: number, length: number) => Promise.resolve({ bytes: stored.subarray(offset, offset + length), size: stored.length, mimeType: '', name: 'x.mcpb' })
  return { root, stored, blobId, store: createBundleStore(join(root, 'bundles'), { read }) }
}

test('reads and unpacks what is well made, into a folder that carries the hash', async () => {
  const { root, blobId, store } = setUp(makeZip([manifest, { name: 'server/' }, { name: 'server/run', data: '#!', mode: 0o104755 }, { name: 'server/data.txt', data: 'x'.repeat(5000), mode: 0o100666 }]))
  expect(await store.read(blobId)).toEqual({ file: 'x.mcpb', manifest: '{}', files: 3, size: 5004 })
  expect(existsSync(join(root, 'bundles'))).toBe(false)
  await store.unpack('my server', blobId)
  const folder = store.folderOf('my server', blobId)
  expect([folder, readdirSync(join(root, 'bundles'))]).toEqual([join(root, 'bundles', `my-server-${blobId.slice(0, 32)}`), [`my-server-${blobId.slice(0, 32)}`]])
  // Runnable stays runnable; no more of the mode is taken over.
  expect([statSync(join(folder, 'server/run')).mode & 0o7777, statSync(join(folder, 'server/data.txt')).mode & 0o7777]).toEqual([0o700, 0o600])
  expect(readFileSync(join(folder, 'server/data.txt'), 'utf8')).toHaveLength(5000)
})

const bomb = new Uint8Array(2 * 1024 * 1024)
test.each<[string, ZipEntry[], string]>([
  ['climbs', [{ name: '../evil' }], 'bundle-unreadable'],
  ['climbs inside', [{ name: 'a/../../evil' }], 'bundle-unreadable'],
  ['absolute', [{ name: '/etc/evil' }], 'bundle-unreadable'],
  ['drive', [{ name: 'C:/evil' }], 'bundle-unreadable'],
  ['backslash', [{ name: 'a\\..\\..\\evil' }], 'bundle-unreadable'],
  ['dot', [{ name: './a' }], 'bundle-entry-refused'],
  ['doubled slash', [{ name: 'a//b' }], 'bundle-entry-refused'],
  ['NUL', [{ name: 'a\0.js' }], 'bundle-entry-refused'],
  ['line break', [{ name: 'a\nb' }], 'bundle-entry-refused'],
  ['reordered', [{ name: 'a\u202Egpj.exe' }], 'bundle-entry-refused'],
  ['stream of NTFS', [{ name: 'lib/a:b' }], 'bundle-entry-refused'],
  ['device of Windows', [{ name: 'lib/NUL.txt' }], 'bundle-entry-refused'],
  ['dot at the end', [{ name: 'lib./a' }], 'bundle-entry-refused'],
  ['link', [{ name: 'a', data: '/etc', mode: 0o120777 }], 'bundle-entry-refused'],
  ['link as a folder', [{ name: 'a/', mode: 0o120777 }], 'bundle-entry-refused'],
  ['device', [{ name: 'a', mode: 0o060666 }], 'bundle-entry-refused'],
  ['pipe', [{ name: 'a', mode: 0o010666 }], 'bundle-entry-refused'],
  ['the same twice', [{ name: 'a' }, { name: 'a' }], 'bundle-entry-refused'],
  ['capitals', [{ name: 'lib/a' }, { name: 'LIB/A' }], 'bundle-entry-refused'],
  ['two forms of one letter', [{ name: '\u00e4' }, { name: 'a\u0308' }], 'bundle-entry-refused'],
  ['file and folder', [{ name: 'a' }, { name: 'A/b' }], 'bundle-entry-refused'],
  ['folder and file', [{ name: 'a/b' }, { name: 'a' }], 'bundle-entry-refused'],
  ['encrypted', [{ name: 'a', data: 'x', claims: { flags: 1 } }], 'bundle-entry-refused'],
  ['packed otherwise', [{ name: 'a', data: 'x', claims: { method: 14 } }], 'bundle-entry-refused'],
  ['bomb', [{ name: 'a', data: bomb }], 'bundle-too-large'],
  ['large', [{ name: 'a', data: 'x', claims: { size: 0xffff_fff0 } }], 'bundle-too-large'],
  ['many', Array.from({ length: 20_001 }, (_, index) => ({ name: `f${index}` })), 'bundle-too-large'],
  ['no manifest', [{ name: 'a' }], 'bundle-manifest-invalid'],
])('refuses all of an archive with an entry: %s', async (what, entries, code) => {
  const { root, blobId, store } = setUp(makeZip(what === 'no manifest' ? entries : [manifest, ...entries]))
  await expect(store.read(blobId)).rejects.toMatchObject({ code })
  if (what !== 'no manifest') await expect(store.unpack('x', blobId)).rejects.toMatchObject({ code })
  expect(existsSync(join(root, 'bundles'))).toBe(false)
})

test('an entry that unpacks to more than it says leaves nothing behind', async () => {
  const { root, blobId, store } = setUp(makeZip([manifest, { name: 'a', data: 'x'.repeat(100_000), claims: { size: 10 } }]))
  await expect(store.unpack('x', blobId)).rejects.toMatchObject({ code: 'bundle-unreadable' })
  expect(readdirSync(join(root, 'bundles'))).toEqual([])
})

test('a file that is none, and one that was changed after it was opened', async () => {
  const junk = setUp(Buffer.from('no archive'))
  await expect(junk.store.read(junk.blobId)).rejects.toMatchObject({ code: 'bundle-unreadable' })
  const changed = setUp(makeZip([manifest]))
  changed.stored[40] = (changed.stored[40] ?? 0) ^ 1
  await expect(changed.store.unpack('x', changed.blobId)).rejects.toMatchObject({ code: 'bundle-unreadable' })
})
