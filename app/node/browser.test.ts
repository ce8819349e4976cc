import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPageBrowser, createSystemBrowser } from './browser.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()

function program(name: string, body: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

test.skipIf(process.platform === 'win32')('gives the address to $BROWSER as one argument, and no shell reads it', async () => {
  const out = join(folder.path, 'out')
  const browser = createSystemBrowser({ BROWSER: `${program('first', 'exit 3')}:${program('second', `printf '%s|' "$@" > ${out}`)} --new %s` })
  expect(await browser.open('https://example.com/?a=$(touch x)&b=%s;c')).toBe('opened')
  expect(readFileSync(out, 'utf8')).toBe('--new|https://example.com/?a=$(touch%20x)&b=%s;c|')
})

test('says what to do where no browser starts', async () => {
  const browser = createSystemBrowser({ BROWSER: join(folder.path, 'none') })
  await expect(browser.open('https://example.com/')).rejects.toMatchObject({ code: 'browser-not-found', problem: { nextStep: expect.stringContaining('https://example.com/') } })
})

test('beside a page of Steward, that page opens what may be opened, unless $BROWSER is set', async () => {
  expect(await createPageBrowser({}).open('https://example.com/')).toBe('open-here')
  await expect(createPageBrowser({}).open('file:///etc/passwd')).rejects.toMatchObject({ code: 'link-not-allowed' })
  await expect(createPageBrowser({ BROWSER: join(folder.path, 'none') }).open('https://example.com/')).rejects.toMatchObject({ code: 'browser-not-found' })
})

test.each(['javascript:alert(1)', 'file:///etc/passwd', 'ms-msdt:x', '--help', ''])('refuses %j', async (href) => {
  await expect(createSystemBrowser({ BROWSER: 'false' }).open(href)).rejects.toMatchObject({ code: 'link-not-allowed' })
})
