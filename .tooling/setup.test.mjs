/** The set-up step on machines that lack things, played with a PATH of our own. The real machine is not touched. */
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const isLinux = process.platform === 'linux'
const isRoot = isLinux && process.getuid?.() === 0

let bin
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'steward-setup-'))
  chmodSync(bin, 0o755)
})
afterEach(() => rmSync(bin, { recursive: true, force: true }))

function program(name, text = '#!/bin/sh\nexit 0\n') {
  writeFileSync(join(bin, name), text)
  chmodSync(join(bin, name), 0o755)
}

/** Runs the step with nothing on PATH but `bin`; Playwright's cache is an empty folder and its download goes nowhere. */
function setup(env = {}, options = {}) {
  return new Promise((resolve) => {
    const sealed = { PATH: bin, HOME: bin, PLAYWRIGHT_BROWSERS_PATH: join(bin, 'browsers'), PLAYWRIGHT_DOWNLOAD_HOST: 'http://127.0.0.1:9', ...env }
    execFile(process.execPath, [join(root, '.tooling/setup.mjs')], { cwd: root, env: sealed, timeout: 60_000, ...options }, (error, stdout) => resolve({ code: error ? error.code : 0, output: stdout }))
  })
}

const everything = ['chromium', 'dbus-run-session', 'gnome-keyring-daemon', 'secret-tool', 'bwrap']

test.runIf(isLinux)('says what it found, quickly, when all is there', async () => {
  for (const name of everything) program(name)
  const started = Date.now()
  const { code, output } = await setup()
  expect({ code, lines: output.trim().split('\n').length }).toEqual({ code: 0, lines: 5 })
  expect(output).toContain(`Chromium found: ${join(bin, 'chromium')}`)
  expect(Date.now() - started).toBeLessThan(2000)
})

test.runIf(isLinux)('takes the browser that CHROMIUM_PATH names, and says so when it is none', async () => {
  for (const name of everything.slice(1)) program(name)
  program('my-browser')
  expect(await setup({ CHROMIUM_PATH: join(bin, 'my-browser') })).toMatchObject({ code: 0, output: expect.stringContaining(`Chromium found: ${join(bin, 'my-browser')}`) })
  expect(await setup({ CHROMIUM_PATH: join(bin, 'nothing') })).toMatchObject({ code: 1, output: expect.stringContaining('which is no program') })
})

test.runIf(isRoot)('installs what is missing from Debian as root in one go, and by itself what only makes it faster', async () => {
  for (const name of everything.filter((name) => name !== 'chromium' && name !== 'bwrap')) program(name)
  symlinkSync('/bin/sh', join(bin, 'sh'))
  symlinkSync('/bin/cp', join(bin, 'cp'))
  program('apt-get', `#!/bin/sh\necho "$*" >> ${bin}/asked\ncase "$*" in *install*) cp ${bin}/secret-tool ${bin}/chromium; cp ${bin}/secret-tool ${bin}/bwrap;; esac\n`)
  const { code, output } = await setup()
  expect(code).toBe(0)
  expect(output).toContain(`Chromium installed: ${join(bin, 'chromium')}`)
  expect(output).toContain(`bubblewrap installed: ${join(bin, 'bwrap')}`)
  const asked = readFileSync(join(bin, 'asked'), 'utf8').trim().split('\n')
  expect(asked).toHaveLength(3)
  expect(asked[0]).toMatch(/ update$/)
  expect(asked[1]).toMatch(/ install -y --no-install-recommends chromium fonts-liberation bubblewrap$/)
  expect(asked[2]).toMatch(/ install -y --no-install-recommends chromium-headless-shell$/)
})

test.runIf(isRoot)('says what to do when Debian and the download both fail', async () => {
  symlinkSync('/bin/sh', join(bin, 'sh'))
  program('apt-get', '#!/bin/sh\nexit 100\n')
  const { code, output } = await setup()
  expect(code).toBe(1)
  expect(output).toContain('Chromium is missing, so the e2e suite cannot run. Run as root: apt-get install chromium fonts-liberation')
  expect(output).toContain('gnome-keyring is missing, so the keychain tests are skipped. Run as root: apt-get install gnome-keyring')
}, 60_000)

test.runIf(isRoot)('does not call apt-get as another user', async () => {
  for (const name of everything.slice(0, 4)) program(name)
  program('apt-get', `#!/bin/sh\necho "$*" >> ${bin}/asked\n`)
  const { code, output } = await setup({}, { uid: 65534, gid: 65534 })
  expect({ code, asked: existsSync(join(bin, 'asked')) }).toEqual({ code: 0, asked: false })
  expect(output).toContain('bubblewrap is missing, so the tests in a sealed machine are skipped. Run as root: apt-get install bubblewrap')
})

test.runIf(isLinux)('names the package where there is no apt-get', async () => {
  for (const name of everything.slice(0, 4)) program(name)
  expect(await setup()).toMatchObject({ code: 0, output: expect.stringContaining("Install bubblewrap with your system's package manager.") })
})
