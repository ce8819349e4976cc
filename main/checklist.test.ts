// Electron's security checklist, each item with the tests that show it: https://www.electronjs.org/docs/latest/tutorial/security
// (20 items, read at electron/electron 96f3996). Here are those that only look at files; a renamed test makes its row fail.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { linkVectors } from '../e2e/vectors/links.ts'
import { systemBrowser } from './links/open-external.ts'
import { isOwnUrl } from './protocol/origin.ts'

vi.mock('electron', () => import('./testing/electron-recorder.ts'))

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Item, what Steward does, and where that is tested: a file and the words of the test's name. */
const checklist: readonly (readonly [item: number, rule: string, tests: readonly (readonly [file: string, name: string])[]])[] = [
  [1, 'Only secure content: the window loads its own scheme and nothing else', [['main/electron.test.ts', 'loads Steward and nothing else'], ['e2e/desktop/hostile.spec.ts', 'runs nothing, loads nothing, opens nothing']]],
  [2, 'No Node integration', [['main/electron.test.ts', 'has exactly these options'], ['e2e/desktop/shell.spec.ts', 'nothing of Node or Electron']]],
  [3, 'Context isolation', [['main/electron.test.ts', 'has exactly these options'], ['main/checklist.test.ts', 'the options of a window are written out']]],
  [4, 'Process sandbox', [['main/electron.test.ts', 'the sandbox is on for all'], ['main/electron.test.ts', 'has exactly these options']]],
  [5, 'Permissions are refused, asked and checked, in every session', [['main/electron.test.ts', 'are refused one and all'], ['e2e/desktop/shell.spec.ts', 'every permission is denied']]],
  [6, 'webSecurity stays on', [['main/electron.test.ts', 'has exactly these options'], ['main/checklist.test.ts', 'nothing turns a safety off']]],
  [7, 'Content-Security-Policy on every response', [['main/protocol/answer-request.test.ts', 'the policy lets the page run its own script only'], ['e2e/desktop/shell.spec.ts', 'the policy holds'], ['e2e/web/hostile.spec.ts', 'runs nothing, loads nothing, opens nothing']]],
  [8, 'No insecure content beside secure one', [['main/checklist.test.ts', 'nothing turns a safety off']]],
  [9, 'No experimental features', [['main/checklist.test.ts', 'nothing turns a safety off']]],
  [10, 'No Blink features', [['main/checklist.test.ts', 'nothing turns a safety off']]],
  [11, 'No <webview>', [['main/electron.test.ts', 'has exactly these options'], ['main/electron.test.ts', 'opens no window and hosts no webview']]],
  [12, 'A <webview> would be refused', [['main/electron.test.ts', 'opens no window and hosts no webview']]],
  [13, 'Navigation to Steward itself only', [['main/electron.test.ts', 'is refused to all but Steward itself'], ['main/protocol/view-frames.test.ts', 'shows the domains that the view declared'], ['e2e/desktop/shell.spec.ts', 'the page stays: no navigation'], ['main/checklist.test.ts', 'no address that a model writes']]],
  [14, 'No new windows', [['main/electron.test.ts', 'opens no window and hosts no webview'], ['e2e/desktop/shell.spec.ts', 'the page stays: no navigation']]],
  [15, 'openExternal: one function, checked addresses', [['main/links/open-external.test.ts', 'never reaches the system'], ['e2e/desktop/shell.spec.ts', 'an address leaves Steward only through the checked function'], ['main/checklist.test.ts', 'no address that a model writes'], ['main/one-importer.test.ts', 'is imported in %s alone']]],
  [16, 'A current version of Electron', [['main/checklist.test.ts', 'Electron is one of the three newest']]],
  [17, 'Every message has its sender checked', [['main/electron.test.ts', 'serves the window and refuses everyone else'], ['main/electron.test.ts', 'has one channel'], ['main/ipc/accept-sessions.test.ts', 'foreign']]],
  [18, 'A custom protocol instead of file:', [['main/protocol/answer-request.test.ts', 'leads nowhere, and says nothing'], ['main/electron.test.ts', 'answers only for the built pages'], ['main/electron.test.ts', 'the scheme has no more privileges']]],
  [19, 'Fuses', [['main/checklist.test.ts', 'the fuses are set'], ['e2e/desktop/package.spec.ts', 'the fuses are blown']]],
  [20, 'No raw API of Electron in the page', [['main/preload/bridge.test.ts', 'the page gets exactly three functions'], ['main/preload/bridge.test.ts', 'listeners hear text only'], ['e2e/desktop/shell.spec.ts', 'the page gets three functions']]],
]

test('the list is whole', () => {
  expect(checklist.map(([item]) => item)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
})

test.each(checklist)('%i: %s', (_item, _rule, tests) => {
  expect(tests.length).toBeGreaterThan(0)
  for (const [file, name] of tests) expect(read(file).split('\n').filter((line) => /\btest\b|^\]\)\(/.test(line) && line.includes(name)), `${file}: ${name}`).not.toEqual([])
})

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing/'))

test('nothing turns a safety off, or on what is unsafe', () => {
  expect(sources.length).toBeGreaterThan(20)
  const forbidden =
    /webSecurity: false|allowRunningInsecureContent|experimentalFeatures|(?:enable|disable)BlinkFeatures|webviewTag: true|nodeIntegration\w*: true|contextIsolation: false|sandbox: false|bypassCSP:|corsEnabled|allowServiceWorkers|['"](?:no-sandbox|disable-web-security|ignore-certificate-errors|disable-site-isolation-trials|remote-debugging-\w+|allow-running-insecure-content|js-flags)|setCertificateVerifyProc|certificate-error|loadFile\(|registerFileProtocol|interceptFileProtocol|executeJavaScript|insertCSS|webContents\.debugger|enableRemoteModule|\beval\(|new Function\(/
  expect(sources.flatMap((path) => read(`main/${path}`).split('\n').filter((line) => forbidden.test(line)).map((line) => `${path}: ${line.trim()}`))).toEqual([])
  // The page asks for nothing of it either.
  expect(read('renderer/index.html')).not.toMatch(/<webview|http-equiv="content-security-policy"|<base|\son\w+=|https?:(?!\/\/www\.w3\.org)/i)
})

test('the options of a window are written out: no spread of something unknown, and one place that makes one', () => {
  expect(read('main/windows/window-options.ts')).not.toContain('...')
  expect(sources.filter((path) => /new BrowserWindow\(/.test(read(`main/${path}`)))).toEqual(['windows/main-window.ts'])
  expect(read('main/windows/main-window.ts').match(/new BrowserWindow\(.*/g)).toEqual([expect.stringMatching(/^new BrowserWindow\(windowOptions\(\{/)])
})

/** Electron maintains its three newest majors. 45.4.1 was the newest on 2026-11-20; to be raised with each update of packages. */
const newestMajor = 45
test('Electron is one of the three newest majors, and pinned', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }
  const installed = (createRequire(import.meta.url)('electron/package.json') as { version: string }).version
  expect(devDependencies.electron).toBe(installed)
  expect(installed).toMatch(/^\d+\.\d+\.\d+$/)
  expect(Number(installed.split('.')[0])).toBeGreaterThanOrEqual(newestMajor - 2)
})

test('the fuses are set for the package', () => {
  const [, block = ''] = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(read('electron-builder.yml')) ?? []
  const fuses = Object.fromEntries([...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value === 'true']))
  expect(fuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  })
})

describe('no address that a model writes', () => {
  const addresses = linkVectors.flatMap(({ text }) => [...text.matchAll(/\]\(<?([^\s)>]*)/g)].map(([, address = '']) => address)).filter((address) => address !== 'app://steward/')

  test('no address that a model writes is a page of Steward', () => {
    expect(addresses.length).toBeGreaterThan(70)
    expect(addresses.filter((address) => isOwnUrl(address))).toEqual([])
  })

  test('no address that a model writes reaches the system but as a web or mail address', async () => {
    const { calls } = await import('./testing/electron-recorder.ts')
    for (const address of addresses) await systemBrowser.open(address).catch(() => {})
    const opened = calls.filter(({ name }) => name === 'shell.openExternal').map(({ values }) => String(values[0]))
    expect(opened.length).toBeGreaterThan(20)
    expect(opened.filter((address) => !/^(https?:\/\/[^\s"<>\\]+|mailto:[^\s"<>\\]+)$/.test(address))).toEqual([])
  })
})
