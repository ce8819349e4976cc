import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createHome, expectCode, startOnTerminal, steward } from './run-steward.fixture.ts'

const odd = resolve(import.meta.dirname, '../../e2e/servers/odd.mjs')
const home = createHome({
  fine: { command: process.execPath, args: [odd, 'plain'] },
  astray: { command: process.execPath, args: [odd, 'plain'], cwd: '/tmp/steward-doctor-not-here', timeout: 20 },
})
afterAll(() => home.remove())
const here = ['--home', home.home, '--config', home.config]

test('doctor names what is wrong and the next step, ends with 1, and with --fix mends it after a question each', async () => {
  const folder = join(home.folder, 'made')
  const before = readFileSync(home.config, 'utf8')
  writeFileSync(home.config, before.replace('/tmp/steward-doctor-not-here', folder))

  const [all, one, nobody] = await Promise.all([steward([...here, 'doctor']), steward([...here, '--json', 'doctor', 'astray']), steward([...here, 'doctor', 'fine', '--fix'])])
  expectCode(all.code, 1, all.stderr)
  expect(all.stdout).toContain('✓ Server fine: It was started anew: odd 1.0.0')
  expect(all.stdout).toContain(`✗ Working folder: There is no folder ${folder}.`)
  expect(all.stdout).toContain('Next: Make it, or correct "cwd" of the entry.')
  expectCode(one.code, 1, one.stderr)
  expect(one.lines().find(({ id }) => id === 'folder')).toMatchObject({ state: 'failed', server: 'astray', fix: { kind: 'create-folder', path: folder } })
  // Nobody to ask: that is said, and nothing is done.
  expectCode(nobody.code, 2, nobody.stderr)
  expect(existsSync(folder)).toBe(false)

  const fixing = startOnTerminal([...here, 'doctor', 'astray', '--fix'])
  await fixing.shown(/- {3}"timeout": 20|"timeout":20[\s\S]*becomes:[\s\S]*"timeout": ?20000[\s\S]*y or n/)
  fixing.child.stdin.write('y\r')
  await fixing.shown(/Make the folder .*made\? y or n/)
  fixing.child.stdin.write('y\r')
  const { code, stdout } = await fixing.ended
  expectCode(code, 0, stdout)
  expect(existsSync(folder)).toBe(true)
  expect(JSON.parse(readFileSync(home.config, 'utf8')).mcpServers.astray.timeout).toBe(20_000)
}, 40_000)
