import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { coverOwn, planFolders } from './plan-folders.ts'
import { programMounts, type Program } from './program-mounts.ts'

const home = realpathSync(mkdtempSync(join(tmpdir(), 'steward-mounts-')))
const at = (...names: string[]): string => join(home, ...names)

beforeAll(() => {
  for (const folder of ['.ssh', 'proj/.venv/bin', 'proj/inner', 'tools', '.pyenv/bin', 'stuff/steward', 'keys', 'bin']) mkdirSync(at(folder), { recursive: true })
  for (const file of ['.ssh/id', 'proj/main.js', 'tools/main.js', 'tools/ca.pem', '.pyenv/bin/python3', 'keys/key.pem']) writeFileSync(at(file), '')
  writeFileSync(at('tools/cli'), `#!${at('keys/key.pem')} -x\n`)
  writeFileSync(at('proj/cli'), `#!${at('.ssh/id')}\n`)
  const links = { 'proj/server': '.ssh/id', 'proj/run': '.ssh/id', 'proj/tsx': '.ssh/id', 'proj/linked': '.ssh/id', 'proj/ca.pem': '.ssh/id', 'proj/.venv/bin/python3': '.pyenv/bin/python3', 'proj/out': '.ssh', link: 'stuff', 'linked-proj': 'proj', 'bin/hop': 'proj/linked', 'proj/in': 'proj/inner' }
  for (const [link, target] of Object.entries(links)) symlinkSync(at(target), at(link))
  // What counts as no file any more: the next argument must not take its place.
  mkdirSync(at('proj/was-a-file.js'))
})
afterAll(() => rmSync(home, { recursive: true }))

function mounted(file: string, args: string[], more: Partial<Program> = {}): string[] {
  const program: Program = { file, args, env: { PATH: '/usr/bin' }, cwd: at('proj'), home, mode: 'standard', writable: [at('proj')], ...more }
  return programMounts(program).map(({ path }) => path.slice(home.length + 1)).sort()
}

const none: Program['writable'] = []
test.each<[string, string, string[], string[], Partial<Program>?]>([
  ['a module whose name is a file by now', '/usr/bin/python3', ['-m', 'server'], []],
  ['a subcommand that is a file by now', '/usr/bin/deno', ['run', 'x.ts'], []],
  ['a program after a subcommand', '/usr/bin/deno', ['run', at('tools/main.js')], ['tools']],
  ['a value that is a file by now', '/usr/bin/node', ['--import', 'tsx', at('tools/main.js')], ['tools']],
  ['a script that became a link', '/usr/bin/node', ['linked'], []],
  ['a script that became a folder', '/usr/bin/node', ['was-a-file.js', at('keys/key.pem')], []],
  ['a script by another spelling of the folder', '/usr/bin/node', [at('linked-proj/linked')], []],
  ['a link to a link in the folder', '/usr/bin/node', [at('bin/hop')], []],
  ['a program that became a link', at('proj/linked'), [], []],
  ['the first line of a program in the folder', at('proj/cli'), [], []],
  ['the first line of a program elsewhere', at('tools/cli'), [], ['keys', 'tools']],
  ['a link to a version manager', at('proj/.venv/bin/python3'), ['main.js'], ['.pyenv']],
  ['certificates', '/usr/bin/node', [], ['tools/ca.pem'], { env: { NODE_EXTRA_CA_CERTS: at('proj/ca.pem'), SSL_CERT_FILE: at('tools/ca.pem'), SSL_CERT_DIR: at('linked-proj/out') } }],
  ['a manager in a home that it may write', at('proj/.venv/bin/python3'), [], [], { writable: [home] }],
  ['a script where it may not write', '/usr/bin/node', ['main.js'], ['proj'], { writable: none }],
])('%s', (_name, file, args, expected, more) => {
  expect(mounted(file, args, more)).toEqual(expected)
})

const plan = (read: string[], write: string[], cwd = home) => planFolders({ server: 'x', command: 'x', args: [], env: {}, cwd, sandbox: { mode: 'standard', folders: { read, write }, network: [] } }, { home, dataFolder: at('stuff/steward') })

test('a named folder that is a link out of a writable one is refused; one within it is not', () => {
  const refused = expect.objectContaining({ code: 'sandbox-folder-refused', problem: expect.objectContaining({ nextStep: expect.stringContaining('Remove the link') }) })
  expect(() => plan([at('proj/out')], [at('proj')])).toThrow(refused)
  expect(() => plan([at('proj/out')], [], at('proj'))).toThrow(refused)
  expect(() => plan([at('linked-proj/out')], [at('proj')])).toThrow(refused)
  expect(() => plan([], [at('proj')], at('proj/out'))).toThrow(refused)
  expect(plan([at('proj/in'), at('proj/inner')], [at('proj'), at('linked-proj')]).read).toEqual([at('proj/in'), at('proj/inner')])
  expect(plan([at('link')], [at('proj')]).read).toEqual([at('link'), at('stuff')])
})

test("Steward's own folder is covered in each spelling by which it is seen", () => {
  const covered = (path: string, dataFolder: string) => coverOwn([{ kind: 'write', path }, { kind: 'empty', path: home }, { kind: 'read', path: at('tools') }], dataFolder).map((mount) => `${mount.kind} ${mount.path.slice(home.length)}`)
  expect(covered(at('link'), at('stuff/steward'))).toEqual(['empty /link/steward'])
  expect(covered(at('stuff'), at('link/steward'))).toEqual(['empty /stuff/steward'])
  expect(covered(at('proj'), at('stuff/steward'))).toEqual([])
})
