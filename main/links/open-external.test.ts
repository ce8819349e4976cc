import { beforeEach, expect, test, vi } from 'vitest'
import { FOREIGN_ADDRESSES, OWN_ADDRESSES } from '../testing/addresses.ts'
import * as electron from '../testing/electron-recorder.ts'
import { systemBrowser } from './open-external.ts'

vi.mock('electron', () => import('../testing/electron-recorder.ts'))
beforeEach(() => void electron.calls.splice(0))

const isWeb = (address: string): boolean => /^https?:/.test(address)

test.each([
  ...FOREIGN_ADDRESSES.filter((address) => !isWeb(address)),
  ...OWN_ADDRESSES,
  'smb://server/share',
  'file://server/share/program.exe',
  '\\\\server\\share\\program.exe',
  '/etc/passwd',
  'search-ms:query=x',
  'mailto:',
  'https://',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  '--help',
])('%j never reaches the system', async (address) => {
  await expect(systemBrowser.open(address)).rejects.toMatchObject({ code: 'link-refused' })
  expect(electron.calls).toEqual([])
})

test.each([
  ['https://example.test', 'https://example.test/'],
  ['HTTPS://EXAMPLE.TEST/a b', 'https://example.test/a%20b'],
  ['https:\\\\example.test\\x', 'https://example.test/x'],
  ['https://exa\nmple.test/', 'https://example.test/'],
  ['http://127.0.0.1:8080/x?y#z', 'http://127.0.0.1:8080/x?y#z'],
  ['mailto:somebody@example.test', 'mailto:somebody@example.test'],
])('%j is opened in the spelling of the parser', async (address, href) => {
  await expect(systemBrowser.open(address)).resolves.toBe('opened')
  expect(electron.callsTo('shell.openExternal')).toEqual([[href]])
})
