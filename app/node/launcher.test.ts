import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { JSONRPCMessage } from '@modelcontextprotocol/client'
import { createServerLauncher } from './launcher.ts'
import { readEnvironment } from './launcher-environment.ts'
import { readLoginShellPath } from './login-shell.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-launcher-'))
const oddServer = fileURLToPath(new URL('../../e2e/servers/odd.mjs', import.meta.url))
const launcher = createServerLauncher({ pathFrom: 'process', graceMs: 300 })
const spec = (command: string, args: string[] = [], env: Record<string, string> = { PATH: process.env['PATH'] ?? '' }) => ({ server: 'x', command, args, env, cwd: folder })

function file(name: string, text: string, mode: number): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

test('a command that is not found says where it was looked for', async () => {
  const path = [join(folder, 'one'), join(folder, 'two')].join(delimiter)
  await expect(launcher.launch(spec('no-such-command', [], { PATH: path }))).rejects.toMatchObject({ code: 'command-not-found', problem: { cause: `Looked in: ${join(folder, 'one')}, ${join(folder, 'two')}.` } })
  await expect(launcher.launch(spec('./missing'))).rejects.toMatchObject({ code: 'command-not-found', problem: { cause: `There is no file ${join(folder, 'missing')}.` } })
})

test('a file that may not be executed, an interpreter that is missing, a folder that is missing', async () => {
  file('plain.txt', 'hello', 0o644)
  await expect(launcher.launch(spec('./plain.txt'))).rejects.toMatchObject({ code: 'command-not-executable', problem: { nextStep: `Run: chmod +x ${join(folder, 'plain.txt')}` } })
  file('odd-script', '#!/no/such/interpreter\n', 0o755)
  await expect(launcher.launch(spec('./odd-script'))).rejects.toMatchObject({ code: 'command-not-found', problem: { cause: expect.stringContaining('first line') } })
  await expect(launcher.launch({ ...spec('sh'), cwd: join(folder, 'nowhere') })).rejects.toMatchObject({ code: 'folder-not-found' })
})

test('arguments and a path with spaces arrive as they are; no shell reads them', async () => {
  mkdirSync(join(folder, 'a b'))
  file('a b/server', '#!/bin/sh\nfor each in "$@"; do echo "[$each]" >&2; done\n', 0o755)
  const launched = await launcher.launch(spec('./a b/server', ['$HOME', '`id`', '"; rm x', '']))
  const { code, lastLines } = await launched.exited
  expect({ code, lastLines }).toEqual({ code: 0, lastLines: ['[$HOME]', '[`id`]', '["; rm x]', '[]'] })
})

test('a server gets its own environment and nothing of ours', async () => {
  process.env['STEWARD_TEST_SECRET'] = 'secret'
  onTestFinished(() => void delete process.env['STEWARD_TEST_SECRET'])
  const { variables } = await launcher.environment()
  expect(Object.keys(variables)).not.toContain('STEWARD_TEST_SECRET')
  const launched = await launcher.launch(spec('sh', ['-c', 'env >&2'], { ...variables, OWN: '1' }))
  const lines = (await launched.exited).lastLines.join('\n')
  expect(lines).toContain('OWN=1')
  expect(lines).not.toContain('secret')
})

test('a server has the certificates and the proxy of this machine, but no password of a proxy', async () => {
  const set = { NODE_EXTRA_CA_CERTS: '/ca.pem', HTTPS_PROXY: 'http://user:secret@proxy.example:1', http_proxy: 'http://proxy.example:2', NO_PROXY: 'localhost' }
  for (const [name, value] of Object.entries(set)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { variables } = await readEnvironment('process')
  expect(variables).toMatchObject({ NODE_EXTRA_CA_CERTS: '/ca.pem', http_proxy: 'http://proxy.example:2', NO_PROXY: 'localhost' })
  expect(variables).not.toHaveProperty('HTTPS_PROXY')
})

test('under `npm run`, servers start with the programs that a terminal would find', async () => {
  vi.stubEnv('npm_lifecycle_event', 'steward')
  vi.stubEnv('PATH', ['/p/node_modules/.bin', '/npm/node-gyp-bin', '/usr/bin', '/bin'].join(delimiter))
  onTestFinished(() => void vi.unstubAllEnvs())
  const { variables } = await readEnvironment('process')
  expect(variables['PATH']).toBe(['/usr/bin', '/bin', '/p/node_modules/.bin', '/npm/node-gyp-bin'].join(delimiter))
})

test('100 MB in one answer fail that call; memory stays bounded and the connection goes on', async () => {
  const launched = await launcher.launch(spec(process.execPath, [oddServer, 'plain']))
  const answers: JSONRPCMessage[] = []
  let wake = (): void => undefined
  launched.transport.onmessage = (message) => {
    answers.push(message)
    wake()
  }
  await launched.transport.start()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 10)
  const ask = async (id: number, name: string): Promise<void> => {
    const answered = new Promise<void>((resolve) => (wake = resolve))
    await launched.transport.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {} } })
    await answered
  }
  await ask(1, 'huge')
  clearInterval(watch)
  expect(answers[0]).toMatchObject({ id: 1, error: { data: { steward: 'message-too-large', size: expect.any(Number) } } })
  expect(most - before).toBeLessThan(200 * 1024 * 1024)
  await ask(2, 'echo')
  expect(answers[1]).toMatchObject({ id: 2, result: {} })
  await launched.stop()
})

test('kill -9 of Steward leaves no process of its servers', async () => {
  const host = join(folder, 'host.mjs')
  writeFileSync(
    host,
    `import { createServerLauncher } from ${JSON.stringify(new URL('./launcher.ts', import.meta.url).href)}
const launcher = createServerLauncher({ pathFrom: 'process' })
const pids = []
for (const kind of ['child', 'deaf', 'plain']) {
  const launched = await launcher.launch({ server: kind, command: process.execPath, args: [${JSON.stringify(oddServer)}, kind], env: { PATH: process.env.PATH }, cwd: '/' })
  launched.onStderr((line) => line.startsWith('grandchild') && console.log(line.split(' ')[1]))
  console.log(launched.pid)
}
setInterval(() => {}, 1000)
`,
  )
  const child = spawn(process.execPath, [host], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pids: number[] = []
  await new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      pids.push(Number(line))
      if (pids.length === 4) resolve()
    })
  })
  expect(pids.every(isAlive)).toBe(true)
  child.kill('SIGKILL')
  await expect.poll(() => pids.filter(isAlive), { timeout: 5_000, interval: 50 }).toEqual([])
})

test('the login shell tells its PATH, and a profile that hangs is ended at the limit', async () => {
  const shell = file('shell', `#!/bin/sh\nexport PATH="/from/the/profile:$PATH"\necho noise of the profile\nexec /bin/sh -c "$2"\n`, 0o755)
  expect(await readLoginShellPath(shell, 5_000)).toMatch(/^\/from\/the\/profile:/)
  const pidFile = join(folder, 'hanging.pid')
  const hanging = file('hanging', `#!/bin/sh\necho $$ > ${pidFile}\nsleep 60\n`, 0o755)
  await expect(readLoginShellPath(hanging, 300)).rejects.toThrow('did not answer within 0.3 seconds')
  await expect.poll(() => isAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false)
})

test('where the login shell fails, the own PATH is taken and the reason told', async () => {
  vi.stubEnv('npm_lifecycle_event', undefined)
  onTestFinished(() => void vi.unstubAllEnvs())
  const failed = await readEnvironment('login-shell', () => Promise.reject(new Error('The login shell has no PATH.')))
  expect(failed).toMatchObject({ pathSource: 'process', problem: { code: 'login-shell-failed', cause: 'The login shell has no PATH.' }, variables: { PATH: process.env['PATH'] } })
  const merged = await readEnvironment('login-shell', () => Promise.resolve('/first:/usr/bin'))
  expect(merged.pathSource).toBe('login-shell')
  expect(merged.variables['PATH']?.startsWith('/first:/usr/bin')).toBe(true)
})

test('an environment file is read, and one that is missing says so', async () => {
  const path = file('.env', '# comment\nKEY="a value"\nOTHER=2\n', 0o600)
  expect(await launcher.readEnvFile(path)).toEqual({ KEY: 'a value', OTHER: '2' })
  await expect(launcher.readEnvFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'env-file-unreadable' })
})
