import { mkdtempSync, readFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createTestbed, modern, modernServer, never, odd, packageProgram, textOf, type Testbed } from './test-support/testbed.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-servers-'))
const spawnLog = (name: string): string => join(folder, `${name}.log`)
const spawns = (name: string): number => (existsSync(spawnLog(name)) ? readFileSync(spawnLog(name), 'utf8').trim().split('\n').length : 0)
const counted = (name: string, kind: string): ReturnType<typeof odd> => odd(kind, { SPAWN_LOG: spawnLog(name), LOCK_FILE: join(folder, `${name}.lock`) })

let bed: Testbed

beforeAll(() => {
  bed = createTestbed(
    {
      everything: { ...packageProgram('@modelcontextprotocol/server-everything', 'dist/index.js'), args: [...packageProgram('@modelcontextprotocol/server-everything', 'dist/index.js').args, 'stdio'] },
      files: withArgument(packageProgram('@modelcontextprotocol/server-filesystem', 'dist/index.js'), folder),
      files2024: withArgument(packageProgram('server-filesystem-2024', 'dist/index.js'), folder),
      memory: { ...packageProgram('@modelcontextprotocol/server-memory', 'dist/index.js'), env: { MEMORY_FILE_PATH: join(folder, 'memory.json') } },
      modern: { ...modern, env: { CANCEL_LOG: join(folder, 'cancel.log') } },
      modernAsLegacy: { ...modern, era: 'legacy' },
      pinned: { ...odd('plain'), era: 'modern' },
      slowModern: { ...modern, env: { START_DELAY: '2500' } },
      onlyModern: { command: process.execPath, args: [modernServer, '--only-modern'] },
      locked: counted('locked', 'once'),
      silentProbe: counted('silentProbe', 'silent-probe'),
      diesOnProbe: counted('diesOnProbe', 'dies-on-probe'),
      garbage: odd('garbage'),
      badTools: odd('bad-tools'),
      hostile: odd('hostile'),
      plain: odd('plain'),
      exits: odd('exits'),
      silent: odd('silent'),
      onlyGarbage: odd('only-garbage'),
      missing: { command: 'no-such-server-command', args: [] },
      noFolder: { command: process.execPath, args: [], cwd: '/no/such/folder' },
      off: { command: 'x', disabled: true },
      unfilled: { command: 'x', env: { KEY: '${NO_SUCH_VARIABLE_HERE}' } },
    },
    { limits: { probe: 1_500, handshake: 4_000, garbage: 500, call: 1_500 }, messageLimit: 4 * 1024 * 1024 },
  )
  bed.servers.start()
})
afterAll(() => bed.close())

function withArgument({ command, args }: { command: string; args: string[] }, argument: string): { command: string; args: string[] } {
  return { command, args: [...args, argument] }
}

test.each([
  ['everything', 'legacy'],
  ['files', 'legacy'],
  ['files2024', 'legacy'],
  ['memory', 'legacy'],
  ['modern', 'modern'],
] as const)('%s connects as %s and lists its tools', async (name, era) => {
  const { state, counts, cached } = await bed.state(name, 'ready', 20_000)
  expect(state).toMatchObject({ era, pid: expect.any(Number) })
  expect(counts.tools).toBeGreaterThan(2)
  expect(cached).toBe(false)
  expect(bed.servers.tools(name).every((tool) => /^[0-9a-f]{64}$/.test(tool.definitionHash))).toBe(true)
})

test('the oldest server speaks 2024-11-05 and is called', async () => {
  expect((await bed.state('files2024', 'ready')).state.protocolVersion).toBe('2024-11-05')
  const result = await bed.servers.callTool({ server: 'files2024', tool: 'list_allowed_directories', arguments: {}, signal: never })
  // It lower-cases what it prints.
  expect(textOf(result)).toContain(folder.toLowerCase())
})

test('structured content comes with its text', async () => {
  await bed.state('modern', 'ready')
  const result = await bed.servers.callTool({ server: 'modern', tool: 'add', arguments: { a: 2, b: 40 }, signal: never })
  expect(result).toMatchObject({ structuredContent: { sum: 42 }, content: [{ type: 'text', text: '42' }] })
})

test.each(['modern', 'everything'])('progress of %s arrives, the last notice too', async (server) => {
  await bed.state(server, 'ready', 20_000)
  const seen: number[] = []
  const call: { tool: string; arguments: JsonObject } = server === 'modern' ? { tool: 'count', arguments: { to: 500 } } : { tool: 'trigger-long-running-operation', arguments: { duration: 0.5, steps: 3 } }
  await bed.servers.callTool({ server, ...call, signal: never, onProgress: ({ progress }) => seen.push(progress) })
  expect(seen.at(-1)).toBe(server === 'modern' ? 500 : 3)
  expect(seen.length).toBeLessThan(100)
})

test('progress keeps a call alive beyond its time limit; silence ends it and tells the server', async () => {
  await bed.state('modern', 'ready')
  const counted = await bed.servers.callTool({ server: 'modern', tool: 'count', arguments: { to: 8, pauseMs: 250 }, signal: never, onProgress: () => undefined })
  expect(textOf(counted)).toBe('counted to 8')
  await expect(bed.servers.callTool({ server: 'modern', tool: 'wait', arguments: { ms: 60_000 }, signal: never })).rejects.toMatchObject({ code: 'call-timed-out' })
  await expect.poll(() => readFileSync(join(folder, 'cancel.log'), 'utf8')).toContain('cancelled')
})

test('an abort is an abort, not a time-out, and reaches the server', async () => {
  await bed.state('plain', 'ready')
  const controller = new AbortController()
  const call = bed.servers.callTool({ server: 'plain', tool: 'hang', arguments: {}, signal: controller.signal })
  setTimeout(() => controller.abort(), 100)
  await expect(call).rejects.toMatchObject({ name: 'AbortError' })
  expect(bed.servers.messages('plain', 0).messages.some(({ method }) => method === 'notifications/cancelled')).toBe(true)
})

test('one process is spawned where the probe is answered or ignored, and a verdict spares the probe', async () => {
  await bed.state('locked', 'ready')
  expect(spawns('locked')).toBe(1)
  await bed.state('silentProbe', 'ready')
  expect(spawns('silentProbe')).toBe(1)
  const probes = (): number => bed.servers.messages('silentProbe', 0).messages.filter(({ method }) => method === 'server/discover').length
  expect(probes()).toBe(1)
  await bed.servers.restartServer('silentProbe')
  await bed.state('silentProbe', 'ready')
  expect(probes()).toBe(1)
  expect(spawns('silentProbe')).toBe(2)
})

test('the era of an entry is taken, and a server that refuses the older one is served', async () => {
  expect((await bed.state('modernAsLegacy', 'ready')).state.era).toBe('legacy')
  expect((await bed.state('onlyModern', 'ready')).state.era).toBe('modern')
})

test('a modern server that was slower to start than the probe waits is used, and known for what it is the next time', async () => {
  await bed.state('slowModern', 'ready', 20_000)
  await bed.servers.restartServer('slowModern')
  expect((await bed.state('slowModern', 'ready', 20_000)).state.era).toBe('modern')
})

test('a server that dies of the probe is started once more without it', async () => {
  await bed.state('diesOnProbe', 'ready')
  expect(spawns('diesOnProbe')).toBe(2)
})

test('lines that are no messages are reported and skipped', async () => {
  await bed.state('garbage', 'ready')
  expect(textOf(await bed.servers.callTool({ server: 'garbage', tool: 'echo', arguments: { a: 1 }, signal: never }))).toBe('{"a":1}')
  expect(bed.servers.logs('garbage', 0).lines.some(({ text }) => text.includes('<html>not json</html>'))).toBe(true)
})

test('a bad tool hides no other one', async () => {
  await bed.state('badTools', 'ready')
  expect(bed.servers.tools('badTools').map(({ tool }) => tool.name)).toEqual(['good', 'null-title', 'last'])
  expect(bed.servers.logs('badTools', 0).lines.filter(({ text }) => text.startsWith('Left out of tools'))).toHaveLength(3)
})

test('an answer that is not JSON fails its call at once, and the connection goes on', async () => {
  await bed.state('plain', 'ready')
  await expect(bed.servers.callTool({ server: 'plain', tool: 'bad', arguments: {}, signal: never })).rejects.toMatchObject({ code: 'result-invalid' })
  expect(bed.servers.view('plain').state.kind).toBe('ready')
})

test('an answer beyond the limit fails its call, and the connection goes on', async () => {
  await bed.state('plain', 'ready')
  const call = bed.servers.callTool({ server: 'plain', tool: 'huge', arguments: { megabytes: 6 }, signal: never })
  await expect(call).rejects.toMatchObject({ code: 'result-too-large', problem: { cause: expect.stringContaining('6.0 MB') } })
  expect(textOf(await bed.servers.callTool({ server: 'plain', tool: 'echo', arguments: {}, signal: never }))).toBe('{}')
})

test('a flood of progress and of stderr neither starves the call nor the views', async () => {
  await bed.state('plain', 'ready')
  const seen: number[] = []
  await bed.servers.callTool({ server: 'plain', tool: 'flood', arguments: {}, signal: never, onProgress: ({ progress }) => seen.push(progress) })
  expect(seen.at(-1)).toBe(20_000)
  expect(seen.length).toBeLessThan(200)
  expect(bed.events.filter(({ name }) => name === 'server-log').length).toBeLessThan(3_000)
  expect(bed.servers.logs('plain', 0).lines.length).toBeLessThanOrEqual(2_000)
})

test('a hostile output schema costs its own result only', async () => {
  await bed.state('hostile', 'ready')
  const from = performance.now()
  const result = await bed.servers.callTool({ server: 'hostile', tool: 'match', arguments: {}, signal: never })
  // Not at the time limit of a call, a minute later.
  expect(performance.now() - from).toBeLessThan(10_000)
  expect(result.structuredContent).toBeUndefined()
  await expect(bed.servers.callTool({ server: 'hostile', tool: 'wrong', arguments: {}, signal: never })).rejects.toMatchObject({ code: 'result-invalid' })
})

test.each([
  ['missing', 'command-not-found', 'Looked in: '],
  ['noFolder', 'folder-not-found', '/no/such/folder'],
  ['exits', 'server-exited', 'odd: giving up'],
  ['silent', 'handshake-timeout', 'said nothing'],
  ['onlyGarbage', 'not-mcp', 'Welcome to odd!'],
  ['unfilled', 'placeholder-unfilled', 'NO_SUCH_VARIABLE_HERE'],
  ['pinned', 'era-unsupported', '2026-07-28'],
])('%s fails with %s and says why', async (name, code, cause) => {
  const { state } = await bed.state(name, 'failed', 20_000)
  expect(state.problem.code).toBe(code)
  expect(`${state.problem.message} ${state.problem.cause}`).toContain(cause)
  expect(state.problem.nextStep).toBeTruthy()
  await expect(bed.servers.callTool({ server: name, tool: 'x', arguments: {}, signal: never })).rejects.toMatchObject({ code: 'server-not-ready' })
})

test('a disabled server is not started', () => {
  expect(bed.servers.view('off').state.kind).toBe('disabled')
})

test('resources, templates and prompts are listed and read', async () => {
  await bed.state('modern', 'ready')
  await bed.state('everything', 'ready', 20_000)
  expect((await bed.servers.resources('everything')).templates.length).toBeGreaterThan(0)
  expect((await bed.servers.resources('modern')).resources).toMatchObject([{ uri: 'modern://readme' }])
  expect((await bed.servers.readResource('modern', 'modern://readme', never)).contents).toMatchObject([{ text: 'A modern resource.' }])
  expect(await bed.servers.prompts('modern')).toMatchObject([{ name: 'greet', arguments: [{ name: 'name', required: true }] }])
  expect((await bed.servers.getPrompt('modern', 'greet', { name: 'Ada' }, never)).messages[0]?.content).toMatchObject({ text: 'Say hello to Ada.' })
})

test('a tool that is added later appears by itself', async () => {
  await bed.state('modern', 'ready')
  let changes = 0
  const forget = bed.servers.onToolsChange(() => changes++)
  await bed.servers.callTool({ server: 'modern', tool: 'grow', arguments: {}, signal: never })
  await expect.poll(() => bed.servers.tools('modern').map(({ tool }) => tool.name), { timeout: 5_000 }).toContain('grown')
  expect(changes).toBeGreaterThan(0)
  forget()
})

test('both eras answer a ping', async () => {
  await bed.state('modern', 'ready')
  await bed.state('plain', 'ready')
  expect(await bed.servers.ping('modern', never)).toBeGreaterThan(0)
  expect(await bed.servers.ping('plain', never)).toBeGreaterThan(0)
})
