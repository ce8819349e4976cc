import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseShell } from './choose-shell.mjs'

/** A stand-in for the electron package: the real one's files are `install.js`, `path.txt` and `dist/`. */
let packageFolder
beforeEach(() => {
  packageFolder = mkdtempSync(join(tmpdir(), 'steward-electron-package-'))
  writeFileSync(join(packageFolder, 'package.json'), '{}')
})
afterEach(() => rmSync(packageFolder, { recursive: true, force: true }))

const installer = (text) => writeFileSync(join(packageFolder, 'install.js'), text)
const ranMarker = () => join(packageFolder, 'ran')
const bring = (folder) => `
const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync(${JSON.stringify(join(folder, 'dist'))}, { recursive: true })
writeFileSync(${JSON.stringify(join(folder, 'dist', 'electron'))}, '')
writeFileSync(${JSON.stringify(join(folder, 'path.txt'))}, 'electron')
`
function putBinary(folder = packageFolder) {
  mkdirSync(join(folder, 'dist'), { recursive: true })
  writeFileSync(join(folder, 'dist', 'electron'), '')
  chmodSync(join(folder, 'dist', 'electron'), 0o755)
  writeFileSync(join(folder, 'path.txt'), 'electron')
}

const choose = (env, more = {}) => chooseShell({ node: process.execPath, platform: 'linux', uid: 1000, packageFolder, stallMs: 400, limitMs: 5000, env, ...more })
const display = { DISPLAY: ':0' }

describe('the web shell, with its reason', () => {
  test('without a display, and without looking for the binary', async () => {
    installer(`require('node:fs').writeFileSync(${JSON.stringify(ranMarker())}, '')`)
    putBinary()
    await expect(choose({})).resolves.toEqual({ kind: 'web', why: expect.stringContaining('no display') })
  })

  test('as root on Linux, because the sandbox stays on', async () => {
    putBinary()
    await expect(choose(display, { uid: 0 })).resolves.toEqual({ kind: 'web', why: expect.stringContaining('root') })
  })

  test('when it was asked for', async () => {
    putBinary()
    await expect(choose({ ...display, STEWARD_SHELL: 'web' })).resolves.toMatchObject({ kind: 'web' })
  })

  test('when the package is not installed', async () => {
    await expect(choose(display, { packageFolder: null })).resolves.toEqual({ kind: 'web', why: expect.stringContaining('not installed') })
  })

  test('when the download stalls, soon after it stalled', async () => {
    installer(`require('node:fs').writeFileSync(require('node:path').join(require('node:os').tmpdir(), 'half'), 'x'); setInterval(() => {}, 1000)`)
    const started = Date.now()
    await expect(choose(display)).resolves.toEqual({ kind: 'web', why: expect.stringContaining('did not move') })
    expect(Date.now() - started).toBeLessThan(4000)
  })

  test('when the download is alive but endless', async () => {
    installer(`const { appendFileSync } = require('node:fs'); setInterval(() => appendFileSync(require('node:path').join(require('node:os').tmpdir(), 'slow'), 'x'), 20)`)
    await expect(choose(display, { limitMs: 1200 })).resolves.toEqual({ kind: 'web', why: expect.stringContaining('longer than') })
  })

  test('when the download fails, with its words', async () => {
    installer(`console.error('Error: getaddrinfo ENOTFOUND somewhere'); process.exit(1)`)
    await expect(choose(display)).resolves.toEqual({ kind: 'web', why: expect.stringContaining('getaddrinfo ENOTFOUND') })
  })

  test.each(['ELECTRON_SKIP_BINARY_DOWNLOAD', 'STEWARD_OFFLINE', 'npm_config_offline'])('when %s says not to download', async (name) => {
    installer(bring(packageFolder))
    await expect(choose({ ...display, [name]: '1' })).resolves.toEqual({ kind: 'web', why: expect.stringContaining(name) })
  })

  test('when ELECTRON_OVERRIDE_DIST_PATH points at nothing', async () => {
    installer(bring(packageFolder))
    await expect(choose({ ...display, ELECTRON_OVERRIDE_DIST_PATH: '/nowhere/at/all' })).resolves.toEqual({ kind: 'web', why: expect.stringContaining('/nowhere/at/all') })
  })
})

describe('Electron', () => {
  test.each([display, { WAYLAND_DISPLAY: 'wayland-0' }])('with its binary and a display (%o)', async (env) => {
    putBinary()
    await expect(choose(env)).resolves.toMatchObject({ kind: 'electron', path: join(packageFolder, 'dist', 'electron') })
  })

  test('on macOS without any display variable', async () => {
    putBinary()
    await expect(choose({}, { platform: 'darwin', uid: 501 })).resolves.toMatchObject({ kind: 'electron' })
  })

  test('from ELECTRON_OVERRIDE_DIST_PATH', async () => {
    const folder = join(packageFolder, 'own')
    putBinary(folder)
    await expect(choose({ ...display, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'dist') })).resolves.toMatchObject({ kind: 'electron', path: join(folder, 'dist', 'electron') })
  })

  test('after a slow download that keeps moving past the stall limit', async () => {
    installer(`
const { appendFileSync } = require('node:fs')
const file = require('node:path').join(require('node:os').tmpdir(), 'part')
let count = 0
const timer = setInterval(() => {
  appendFileSync(file, 'x'.repeat(1000))
  if (++count === 12) { clearInterval(timer); ${bring(packageFolder)} }
}, 100)`)
    await expect(choose(display)).resolves.toMatchObject({ kind: 'electron', why: expect.stringContaining('downloaded') })
  })
})
