// security.md §1, test layer B: each dangerous module of Electron is imported in one file, which is small enough to be read whole.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const importers: Readonly<Record<string, string>> = {
  BrowserWindow: 'windows/main-window.ts',
  ipcMain: 'ipc/listen.ts',
  protocol: 'protocol/serve-app.ts',
  session: 'windows/deny-permissions.ts',
  shell: 'links/open-external.ts',
  contextBridge: 'preload/preload.ts',
  ipcRenderer: 'preload/preload.ts',
}
/** Nothing of Steward needs these; an import is a question for a review. */
const unused = ['BaseWindow', 'BrowserView', 'WebContentsView', 'webContents', 'webFrameMain', 'net', 'netLog', 'utilityProcess', 'desktopCapturer', 'clipboard', 'webFrame', 'default', '*']

/** The values (not types) that a file imports from Electron. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/^import (?!type\b)(.+?) from 'electron(?:\/\w+)?'/gm)].flatMap(([, names = '']) => {
    const inBraces = /^\{(.+)\}$/.exec(names.trim())?.[1]
    if (inBraces === undefined) return [names.includes('*') ? '*' : 'default']
    return inBraces.split(',').map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type ')).map((name) => name.split(' as ')[0] ?? name)
  })
}

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('testing/'))
const found = files.flatMap((path) => importsOf(readFileSync(join(import.meta.dirname, path), 'utf8')).map((name) => ({ name, path })))

test.each(Object.entries(importers))('%s is imported in %s alone', (name, path) => {
  expect(found.filter((one) => one.name === name).map((one) => one.path)).toEqual([path])
})

test('nothing else that is dangerous is imported, and nothing by another way', () => {
  expect(found.filter(({ name }) => unused.includes(name))).toEqual([])
  const around = files.filter((path) => /require\(|import\(['"`]electron|from "electron|export .+ from 'electron/.test(readFileSync(join(import.meta.dirname, path), 'utf8')))
  expect(around).toEqual([])
})

test('the reader of imports reads', () => {
  expect(importsOf("import { app, type Session, shell as opener } from 'electron'\nimport type { Menu } from 'electron'\nimport electron from 'electron'\nimport * as all from 'electron/main'")).toEqual(['app', 'shell', 'default', '*'])
})
