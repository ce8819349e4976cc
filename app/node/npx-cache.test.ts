import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { createServerLauncher } from './launcher.ts'
import { findInNpxCache } from './npx-cache.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const temporary = useTemporaryFolder()
let install = ''

function put(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

/** What `npx -y @mine/says@1.2.3` leaves behind. */
beforeEach(() => {
  install = join(temporary.path, '.npm', '_npx', createHash('sha512').update('@mine/says@1.2.3').digest('hex').slice(0, 16), 'node_modules')
  put(join(install, '.package-lock.json'), '{}')
  put(join(install, '@mine/says/package.json'), JSON.stringify({ name: '@mine/says', version: '1.2.3', bin: { says: 'dist/main.js' } }))
  put(join(install, '@mine/says/dist/main.js'), '#!/usr/bin/env node\nconsole.error(JSON.stringify(process.argv.slice(2)))\n')
})

const spec = (change: object = {}) => ({ server: 's', command: 'npx', args: ['-y', '@mine/says@1.2.3', '--loud', 'x'], env: { PATH: '/bin', HOME: temporary.path }, cwd: temporary.path, ...change })

test('an exact version that npx has installed is started as npx would, without npx', () => {
  const found = findInNpxCache(spec())
  expect(found).toEqual({ command: 'node', args: [join(install, '@mine/says/dist/main.js'), '--loud', 'x'], env: { PATH: [join(install, '.bin'), '/bin'].join(delimiter), HOME: temporary.path } })
  expect(findInNpxCache(spec({ args: ['--yes', '@mine/says@1.2.3'] }))?.args).toHaveLength(1)
  expect(findInNpxCache(spec({ env: { HOME: '/nowhere', npm_config_cache: join(temporary.path, '.npm') } }))).toBeDefined()
})

test.each<[string, object]>([
  ['a name alone', { args: ['-y', '@mine/says'] }],
  ['a tag', { args: ['-y', '@mine/says@latest'] }],
  ['a range', { args: ['-y', '@mine/says@^1.2.3'] }],
  ['another version', { args: ['-y', '@mine/says@1.2.4'] }],
  ['no leave to install', { args: ['@mine/says@1.2.3'] }],
  ['another option', { args: ['-y', '--package=@mine/says@1.2.3', 'says'] }],
  ['another command', { command: 'pnpx' }],
  ['a program by its path, perhaps a wrapper', { command: '/opt/guarded/npx' }],
  ['a sandbox', { sandbox: { mode: 'strict', folders: { read: [], write: [] }, network: [] } }],
])('left to npx: %s', (_, change) => expect(findInNpxCache(spec(change))).toBeUndefined())

test.each<[string, () => void]>([
  ['an install that was cut', () => rmSync(join(install, '.package-lock.json'))],
  ['another version in the folder', () => put(join(install, '@mine/says/package.json'), JSON.stringify({ name: '@mine/says', version: '1.2.2', bin: 'dist/main.js' }))],
  ['a program that no Node runs', () => put(join(install, '@mine/says/dist/main.js'), '#!/bin/sh\n')],
  ['a program outside of the package', () => put(join(install, '@mine/says/package.json'), JSON.stringify({ name: '@mine/says', version: '1.2.3', bin: '../../x.js' }))],
  ['two programs, none of its name', () => put(join(install, '@mine/says/package.json'), JSON.stringify({ name: '@mine/says', version: '1.2.3', bin: { a: 'a.js', b: 'b.js' } }))],
  ['a cache that npm was told of in a file', () => put(join(temporary.path, '.npmrc'), 'cache=/elsewhere\n')],
])('left to npx: %s', (_, spoil) => {
  spoil()
  expect(findInNpxCache(spec())).toBeUndefined()
})

test.skipIf(process.platform === 'win32')('the launcher starts it, with the npx of the PATH never run', async () => {
  const fake = join(temporary.path, 'bin', 'npx')
  put(fake, '#!/bin/sh\necho npx ran >&2\n')
  chmodSync(fake, 0o755)
  const launcher = createServerLauncher({ pathFrom: 'process' })
  const launched = await launcher.launch(spec({ env: { HOME: temporary.path, PATH: [join(temporary.path, 'bin'), join(process.execPath, '..'), '/usr/bin', '/bin'].join(delimiter) } }))
  expect((await launched.exited).lastLines).toEqual(['["--loud","x"]'])
  launcher.close()
})
