import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { packageHosts } from '#contract/package-runner.ts'
import { npmRegistry } from './npm-registry.ts'

/** A program that stands in for npm, whose configuration nobody's tests may depend on. */
function pathWith(says: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'steward-npm-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n[ "$1 $2 $3" = "config get registry" ] && echo '${says}'\n`)
  chmodSync(join(folder, 'npm'), 0o755)
  return folder
}

test('npm says where it fetches from', async () => {
  const PATH = pathWith('https://packages.example:8443/npm/')
  expect(await npmRegistry({ command: '/usr/bin/npx', env: { PATH } })).toEqual({ rule: 'packages.example:8443', address: 'https://packages.example:8443/npm/' })
  expect(await npmRegistry({ command: 'npx', env: { PATH: pathWith('undefined') } })).toBeUndefined()
  expect(await npmRegistry({ command: 'npx', env: { PATH: '/nonexistent' } })).toBeUndefined()
})

test('nothing is asked where the entry names a place, and for programs that fetch nothing or elsewhere', async () => {
  const PATH = pathWith('https://packages.example/')
  for (const [command, env] of [['npx', { npm_config_registry: 'https://own.example/' }], ['uvx', {}], ['node', {}]] as const) expect(await npmRegistry({ command, env: { PATH, ...env } })).toBeUndefined()
  expect(packageHosts('npx', { npm_config_registry: 'https://own.example/' })).toEqual(['own.example:443'])
  expect(packageHosts('uvx', { UV_DEFAULT_INDEX: 'http://index.example' })).toEqual(['index.example:80'])
  expect([packageHosts('npx', {}), packageHosts('node', {})]).toEqual([[], undefined])
})
