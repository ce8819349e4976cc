import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer, connect as connectTo, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from '@modelcontextprotocol/client'
import type { Sandbox } from '#contract/server.ts'
import type { LaunchedServer } from '#core/ports/server-launcher.ts'
import { createServerLauncher } from '../launcher.ts'
import { TREE_MARK } from '../process-tree.ts'
import type { ProxyDial } from './allow-proxy.ts'

const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0

/** Not below `/tmp`: that is another one inside, which would prove too much at once. */
const root = mkdtempSync(join(process.cwd(), 'node_modules', '.sandbox-'))
const scratch = mkdtempSync(join(tmpdir(), 'steward-outside-'))
const at = (...names: string[]): string => join(root, ...names)
const abstractName = `steward-probe-${process.pid}`
const servers: Server[] = []
const notices: string[] = []
const dialled: string[] = []
let web = 0
let loopback = 0

/** Names of a network that does not exist: what may be dialled is led to a listener of the test, and written down. */
const names: Readonly<Record<string, readonly string[]>> = { 'allowed.example': ['93.184.215.14'], 'inner.example': ['127.0.0.1'], 'mixed.example': ['93.184.215.14', '10.0.0.1'] }
const dial: ProxyDial = {
  resolve: (host) => Promise.resolve(names[host] ?? []),
  connect(address, port) {
    dialled.push(`${address}:${port}`)
    return connectTo({ host: '127.0.0.1', port: web })
  },
}
const launcher = createServerLauncher({ pathFrom: 'process', graceMs: 300, sandbox: { dataFolder: at('work', 'steward'), dial } })

const standard: Sandbox = { mode: 'standard', folders: { read: [at('readable'), at('link')], write: [at('work')] }, network: ['allowed.example', 'inner.example', 'mixed.example', '127.0.0.1'] }
const strict: Sandbox = { ...standard, mode: 'strict', network: [] }

interface Probe {
  readonly launched: LaunchedServer
  ask(what: string, target?: string): Promise<string>
}

async function start(sandbox?: Sandbox, more: { env?: Record<string, string>; command?: string; args?: string[] } = {}): Promise<Probe> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: at('home'), TOKEN: 'its own', ...more.env }
  const launched = await launcher.launch({ server: 'probe', command: more.command ?? process.execPath, args: more.args ?? [at('program', 'probe.mjs')], env, cwd: at('cwd'), ...(sandbox ? { sandbox } : {}) })
  launched.onNotice((text) => void notices.push(text))
  const client = new Client({ name: 'test', version: '1' })
  try {
    await client.connect(launched.transport)
  } catch (error) {
    await launched.stop()
    throw new Error((await launched.exited).lastLines.join('\n'), { cause: error })
  }
  return {
    launched,
    async ask(what, target) {
      const { content } = await client.callTool({ name: 'probe', arguments: { what, ...(target === undefined ? {} : { target }) } })
      return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
    },
  }
}

function listen(server: Server, where: { port: number; host: string } | { path: string }): Promise<number> {
  servers.push(server)
  return new Promise((resolve, reject) => server.once('error', reject).listen(where, () => resolve((server.address() as AddressInfo).port)))
}

let plain: Probe
let walled: Record<'standard' | 'strict', Probe>

beforeAll(async () => {
  for (const folder of ['home/.ssh', 'home/.cache', 'outside', 'readable', 'work/steward', 'cwd', 'program']) mkdirSync(at(folder), { recursive: true })
  symlinkSync(at('work'), at('link'))
  for (const file of [at('home/.ssh/id'), at('outside/secret'), at('readable/note'), at('work/steward/steward.db'), join(scratch, 'secret')]) writeFileSync(file, 'secret')
  copyFileSync(join(process.cwd(), 'e2e/servers/probe.mjs'), at('program/probe.mjs'))
  web = await listen(createHttp((request, response) => void response.end(`hello ${request.headers.host} ${request.url}`)), { port: 0, host: '127.0.0.1' })
  loopback = await listen(createServer((socket) => socket.end()), { port: 0, host: '127.0.0.1' })
  await listen(createServer((socket) => socket.end()), { path: at('outside/socket') })
  await listen(createServer((socket) => socket.end()), { path: `\0${abstractName}` })
  if (!hasSandbox) return
  const [one, two, three] = await Promise.all([start(), start(standard), start(strict)])
  plain = one
  walled = { standard: two, strict: three }
})

afterAll(async () => {
  if (hasSandbox) await Promise.all([plain, walled.standard, walled.strict].map(({ launched }) => launched.stop()))
  launcher.close()
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  rmSync(root, { recursive: true })
  rmSync(scratch, { recursive: true })
})

/** What is tried, and how it goes without a sandbox, in a standard and in a strict one. `gone`: written into memory of its own, and nowhere else. */
type Row = readonly [what: string, target: () => string, plain: string, standard: string, strict: string]
const rows: readonly Row[] = [
  ['read', () => at('home/.ssh/id'), 'secret', 'ENOENT', 'ENOENT'],
  ['list', () => at('home'), '.cache .ssh', '', ''],
  ['read', () => at('outside/secret'), 'secret', 'ENOENT', 'ENOENT'],
  ['read', () => join(scratch, 'secret'), 'secret', 'ENOENT', 'ENOENT'],
  ['read', () => `/proc/${process.pid}/environ`, 'any', 'ENOENT', 'ENOENT'],
  ['read', () => at('readable/note'), 'secret', 'secret', 'secret'],
  ['read', () => at('work/steward/steward.db'), 'secret', 'ENOENT', 'ENOENT'],
  ['read', () => at('link/steward/steward.db'), 'secret', 'ENOENT', 'ENOENT'],
  ['write', () => at('readable/new'), 'written', 'EROFS', 'EROFS'],
  ['write', () => at('program/new'), 'written', 'EROFS', 'EROFS or gone'],
  ['write', () => at('outside/new'), 'written', 'ENOENT', 'ENOENT'],
  ['write', () => at('new'), 'written', 'EROFS or gone', 'EROFS or gone'],
  ['write', () => '/usr/steward-probe', 'skip', 'EROFS', 'EROFS'],
  ['write', () => at('work/new'), 'written', 'written', 'written'],
  ['write', () => at('cwd/new'), 'written', 'written', 'EROFS'],
  ['write', () => at('home/new'), 'written', 'gone', 'gone'],
  ['write', () => join(tmpdir(), `steward-probe-${process.pid}`), 'written', 'gone', 'gone'],
  ['connect', () => `127.0.0.1:${loopback}`, 'connected', 'ECONNREFUSED', 'ECONNREFUSED'],
  ['connect', () => `@${abstractName}`, 'connected', 'ECONNREFUSED', 'ECONNREFUSED'],
  ['connect', () => at('outside/socket'), 'connected', 'ENOENT', 'ENOENT'],
  ['connect', () => '93.184.215.14:443', 'skip', 'ENETUNREACH', 'ENETUNREACH'],
  ['get', () => 'http://allowed.example/a?b', 'skip', '200 hello allowed.example /a?b', 'ECONNREFUSED'],
  ['tunnel', () => 'http://allowed.example/c', 'skip', '200 hello allowed.example /c', 'ENOTFOUND or EAI_AGAIN'],
  ['get', () => 'http://other.example/', 'skip', '403 Steward: This host is not among those that the sandbox allows.', 'ECONNREFUSED'],
  ['get', () => 'http://inner.example/', 'skip', '403 Steward: This host lies on this computer or in a private network.', 'ECONNREFUSED'],
  ['get', () => `http://127.0.0.1:80/`, 'skip', '403 Steward: This host lies on this computer or in a private network.', 'ECONNREFUSED'],
]

test.skipIf(!hasSandbox)('what a server can do without a sandbox, in a standard and in a strict one', async () => {
  const found: string[][] = []
  for (const [what, place, ...expected] of rows) {
    const target = place()
    const results: string[] = []
    for (const [index, probe] of [plain, walled.standard, walled.strict].entries()) {
      const wanted = expected[index] ?? ''
      if (what === 'write') rmSync(target, { force: true })
      const result = wanted === 'skip' ? wanted : await probe.ask(what, target)
      // What was written into memory of its own went nowhere.
      const seen = result === 'written' && !existsSync(target) ? 'gone' : result
      results.push(wanted === 'any' || wanted.split(' or ').includes(seen) ? wanted : seen)
    }
    found.push([what, target, ...results])
  }
  expect(found).toEqual(rows.map(([what, place, ...expected]) => [what, place(), ...expected]))
  // The one address that was dialled is the one that was checked.
  expect(new Set(dialled)).toEqual(new Set(['93.184.215.14:80']))
  expect([...notices].sort()).toEqual([
    'The sandbox refused 127.0.0.1:80: it lies on this computer or in a private network.',
    'The sandbox refused inner.example:80: it lies on this computer or in a private network.',
    'The sandbox refused other.example:80: it is not among the hosts that this server may reach ("network" of its sandbox).',
  ])
})

test.skipIf(!hasSandbox)('it sees its own processes and variables only', async () => {
  for (const [mode, probe] of Object.entries(walled)) {
    const processes = (await probe.ask('processes')).split('\n').map((line) => line.replace(/^\d+ (?:.*\/)?/, ''))
    expect(processes).toEqual(mode === 'standard' ? ['bwrap', 'node', 'node'] : ['bwrap', 'node'])
    expect(probe.launched.isolation).toBe(mode)
  }
  expect(await walled.strict.ask('environment')).toBe(`HOME LANG PATH PWD ${TREE_MARK} TMPDIR TOKEN`)
  expect(await walled.standard.ask('environment')).toBe(`HOME HTTPS_PROXY HTTP_PROXY LANG NODE_USE_ENV_PROXY NO_PROXY PATH PWD ${TREE_MARK} TMPDIR TOKEN http_proxy https_proxy no_proxy`)
  // The pipe of the options is not handed on.
  expect(await walled.strict.ask('descriptors')).toBe(await plain.ask('descriptors'))
  // Values of variables are not in the process list: they come over a pipe.
  expect(execFileSync('ps', ['-o', 'args=', '-p', String(walled.strict.launched.pid)], { encoding: 'utf8' })).not.toContain('its own')
  expect(plain.launched.isolation).toBeUndefined()
})

/** Ids of the processes that carry the mark of this launcher's servers, seen from outside. */
function marked(pid: number): number[] {
  const mark = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').find((each) => each.startsWith(`${TREE_MARK}=`)) ?? 'none'
  return readdirSync('/proc').map(Number).filter((each) => {
    try {
      return each > 0 && readFileSync(`/proc/${each}/environ`, 'latin1').includes(mark)
    } catch {
      return false
    }
  })
}

function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

test.skipIf(!hasSandbox)('all of it ends with the server, and with a Steward that is killed', async () => {
  const probe = await start(standard)
  await probe.ask('child')
  const pids = marked(probe.launched.pid)
  expect(pids.length).toBeGreaterThanOrEqual(4)
  await probe.launched.stop()
  expect(pids.filter(isAlive)).toEqual([])

  writeFileSync(at('host.mjs'), `import { createServerLauncher } from ${JSON.stringify(new URL('../launcher.ts', import.meta.url).href)}
const launcher = createServerLauncher({ pathFrom: 'process' })
const launched = await launcher.launch({ server: 'x', command: process.execPath, args: [${JSON.stringify(at('program/probe.mjs'))}], env: { PATH: process.env.PATH, HOME: ${JSON.stringify(at('home'))} }, cwd: '/', sandbox: ${JSON.stringify(strict)} })
launched.transport.onmessage = ({ id }) => (id === 1 ? launched.transport.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'probe', arguments: { what: 'child' } } }) : console.log(launched.pid))
await launched.transport.start()
await launched.transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' })
setInterval(() => {}, 1000)
`)
  const steward = spawn(process.execPath, [at('host.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>((resolve) => steward.stdout.once('data', (line: Buffer) => resolve(Number(line.toString()))))
  const left = marked(pid)
  expect(left.length).toBeGreaterThanOrEqual(3)
  steward.kill('SIGKILL')
  await expect.poll(() => left.filter(isAlive), { timeout: 5_000, interval: 20 }).toEqual([])
})

test.skipIf(!hasSandbox)('a program of Python has a way out, too', async () => {
  const python = ['/usr/bin/python3', ...(process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'python3'))].find((file) => existsSync(file))
  if (python === undefined) return
  const script = at('program/fetch.py')
  writeFileSync(script, `import json, sys, urllib.request
for line in sys.stdin:
    message = json.loads(line)
    text = urllib.request.urlopen(message['params']['url'], timeout=10).read().decode()
    print(json.dumps({'jsonrpc': '2.0', 'id': message['id'], 'result': {'text': text}}), flush=True)
`)
  // Only python3 on the PATH: the relay is the one in Python.
  const bin = at('program/bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'python3'), `#!/bin/sh\nexec ${realPython(python)} "$@"\n`, { mode: 0o755 })
  const launched = await launcher.launch({ server: 'py', command: realPython(python), args: [script], env: { PATH: bin, HOME: at('home') }, cwd: '/', sandbox: standard })
  const answer = new Promise((resolve) => (launched.transport.onmessage = resolve))
  await launched.transport.start()
  await launched.transport.send({ jsonrpc: '2.0', id: 1, method: 'get', params: { url: 'http://allowed.example/py' } })
  expect(await answer).toMatchObject({ result: { text: 'hello allowed.example /py' } })
  await launched.stop()
})

/** Behind the shims of a version manager. */
function realPython(python: string): string {
  return execFileSync(python, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
}

test.skipIf(!hasSandbox).each([
  ['a wall that is not there', { bubblewrap: '/nowhere/bwrap' }, standard, { code: 'sandbox-missing', problem: { nextStep: expect.stringContaining('apt install bubblewrap') } }],
  ['a wall that does not stand', { bubblewrap: '/bin/false' }, standard, { code: 'sandbox-blocked', problem: { nextStep: expect.any(String) } }],
  ['a system without one', { platform: 'win32' as const }, strict, { code: 'sandbox-unsupported', problem: { nextStep: expect.stringContaining('"sandbox" to "off"') } }],
  ['a folder that is not there', {}, { ...standard, folders: { read: [at('nowhere')], write: [] } }, { code: 'sandbox-folder-missing' }],
  ['the home folder', {}, { ...standard, folders: { read: [at('home')], write: [] } }, { code: 'sandbox-folder-refused' }],
  ['a folder above it', {}, { ...strict, folders: { read: [], write: [root] } }, { code: 'sandbox-folder-refused' }],
  ["Steward's own folder", { dataFolder: at('work', 'steward') }, { ...strict, folders: { read: [at('work/steward')], write: [] } }, { code: 'sandbox-folder-refused' }],
  ['no runtime for the way out', {}, standard, { code: 'sandbox-relay-missing' }, '/nowhere'],
])('with %s nothing starts', async (_name, sandbox, wanted, error, path = process.env['PATH'] ?? '') => {
  const own = createServerLauncher({ pathFrom: 'process', sandbox })
  await expect(own.launch({ server: 'x', command: process.execPath, args: ['-e', `require('fs').writeFileSync(${JSON.stringify(at('started'))}, '')`], env: { PATH: path, HOME: at('home') }, cwd: at('cwd'), sandbox: wanted })).rejects.toMatchObject(error)
  expect(existsSync(at('started'))).toBe(false)
  own.close()
})
