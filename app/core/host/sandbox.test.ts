import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openBench, said } from './test-support/asking-bench.ts'

const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0

test.skipIf(!hasSandbox)('the reference filesystem server works behind a wall, in its folder only, and its calls are asked for as before', async () => {
  const root = mkdtempSync(join(process.cwd(), 'node_modules', '.sandbox-host-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const folder = join(root, 'folder')
  mkdirSync(folder)
  writeFileSync(join(root, 'secret'), 'secret')
  const program = join(process.cwd(), 'node_modules/.bin/mcp-server-filesystem')
  const bench = await openBench(
    {
      files: { command: program, args: [folder], sandbox: { mode: 'standard', folders: { write: [folder] } } },
      free: { command: program, args: [root] },
      broken: { command: program, args: [root], sandbox: { mode: 'strict', folders: { read: [join(root, 'nowhere')] } } },
    },
    { allow: ['free/*'] },
  )
  onTestFinished(() => bench.close())
  const path = join(folder, 'note.txt')
  const written = bench.call('files', 'write_file', { path, content: 'from within' })
  // A wall is no consent: the same question as without one.
  const request = await vi.waitFor(async () => {
    const [first] = (await bench.connection.call('consent.list', {})).requests
    if (!first) throw new Error('nobody was asked yet')
    return first
  }, { timeout: 10_000, interval: 10 })
  expect(request).toMatchObject({ server: 'files', tool: 'write_file' })
  expect(() => readFileSync(path)).toThrow('ENOENT')
  await bench.connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'allow-once' } })
  expect(said(await written)).toContain('Successfully wrote')
  expect(readFileSync(path, 'utf8')).toBe('from within')

  await bench.call('free', 'list_directory', { path: root })
  const view = async () => Object.fromEntries((await bench.connection.call('server.list', {})).servers.map(({ name, isolation, state }) => [name, { isolation, state: state.kind, code: 'problem' in state ? state.problem?.code : undefined }]))
  expect(await view()).toEqual({
    files: { isolation: { kind: 'isolated', mode: 'standard' }, state: 'ready' },
    free: { isolation: { kind: 'none', reason: 'off' }, state: 'ready' },
    broken: { isolation: { kind: 'isolated', mode: 'strict' }, state: 'failed', code: 'sandbox-folder-missing' },
  })
  expect((await bench.connection.call('sandbox.status', {})).problem).toBeUndefined()
})
