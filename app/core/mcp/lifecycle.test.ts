import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createMasker } from '#node/mask.ts'
import { createMcpJson } from '#node/mcp-json.ts'
import { createMemory, createTestbed, createTrust, modern, never, odd, textOf, type Testbed, type TestbedOptions } from './test-support/testbed.ts'

function open(entries: Record<string, JsonObject>, options?: TestbedOptions): Testbed {
  const bed = createTestbed(entries, options)
  onTestFinished(() => bed.close())
  bed.servers.start()
  return bed
}

const call = (bed: Testbed, server: string, tool: string): Promise<string> => bed.servers.callTool({ server, tool, arguments: {}, signal: never }).then(textOf)
const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

test('kill -9 of a server in the middle of a call fails that call fast with the cause; others go on; it comes back', async () => {
  const bed = open({ victim: odd('plain'), other: odd('plain') })
  const { state } = await bed.state('victim', 'ready')
  await bed.state('other', 'ready')
  const hanging = bed.servers.callTool({ server: 'victim', tool: 'hang', arguments: {}, signal: never })
  const from = performance.now()
  setTimeout(() => process.kill(state.pid!, 'SIGKILL'), 50)
  await expect(hanging).rejects.toMatchObject({ code: 'server-exited', message: 'victim was ended by SIGKILL.' })
  // Not at the time limit of a call, a minute later (security.md §6).
  expect(performance.now() - from).toBeLessThan(1_000)
  expect(await call(bed, 'other', 'echo')).toBe('{}')
  // The next call waits for the restart instead of failing.
  expect(Number(await call(bed, 'victim', 'pid'))).not.toBe(state.pid)
})

test('the cause of an exit holds the code and the last lines of stderr', async () => {
  const bed = open({ odd: odd('plain') })
  await bed.state('odd', 'ready')
  await expect(call(bed, 'odd', 'die')).rejects.toMatchObject({ code: 'server-exited', message: 'odd ended with exit code 9.', problem: { cause: 'odd: told to die' } })
})

test('a server that keeps failing is left alone with its cause until asked for', async () => {
  const bed = open({ loop: odd('crash-loop') })
  const { state } = await bed.state('loop', 'failed')
  expect(state).toMatchObject({ attempts: 5, problem: { code: 'server-exited' } })
  expect(state.problem.message).toContain('exit code 7')
  const states = bed.events.flatMap((event) => (event.name === 'server-state' ? [event.payload.server.state] : []))
  expect(states.filter(({ kind }) => kind === 'restarting').map((each) => each.kind === 'restarting' && each.attempt)).toEqual([1, 2, 3, 4])
  expect(bed.servers.tools('loop')).toEqual([])
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(bed.servers.view('loop').state.kind).toBe('failed')
  await bed.servers.startServer('loop')
  await bed.state('loop', 'restarting')
})

test('thirty servers that crash at once: never more than four start side by side, each is left alone in the end, and then nothing stirs', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `crash-${index}`)
  const bed = open(Object.fromEntries(names.map((name) => [name, { command: '/bin/sh', args: ['-c', 'exit 7'] }])), { cores: 4, limits: { backoff: [10] } })
  await Promise.all(names.map((name) => bed.state(name, 'failed', 19_000)))
  const launching = new Set<string>()
  let most = 0
  for (const event of bed.events) {
    if (event.name !== 'server-state') continue
    const { name, state } = event.payload.server
    if (state.kind === 'starting' && state.step !== 'queued') launching.add(name)
    else launching.delete(name)
    most = Math.max(most, launching.size)
  }
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(4)
  expect(names.map((name) => bed.servers.view(name).state).filter((state) => state.kind !== 'failed' || state.attempts !== 2)).toEqual([])
  const told = bed.events.length
  const before = process.cpuUsage()
  await new Promise((resolve) => setTimeout(resolve, 300))
  const { user, system } = process.cpuUsage(before)
  expect(bed.events).toHaveLength(told)
  // Of 300 ms; the test runner itself has a part in it.
  expect((user + system) / 1_000).toBeLessThan(60)
})

test('the end comes within seconds in the middle of thirty crash loops', async () => {
  const bed = createTestbed(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`crash-${index}`, { command: '/bin/sh', args: ['-c', 'sleep 0.05; exit 7'] }])), { cores: 4 })
  bed.servers.start()
  await bed.state('crash-3', 'restarting')
  const from = performance.now()
  await bed.close()
  expect(performance.now() - from).toBeLessThan(5_000)
  expect(bed.servers.list().filter(({ state }) => state.kind !== 'stopped')).toEqual([])
})

test('only what changed in mcp.json is restarted', async () => {
  const bed = open({ same: odd('plain'), changed: odd('plain'), gone: odd('plain') })
  const before = (await bed.state('same', 'ready')).state.pid
  const changedBefore = (await bed.state('changed', 'ready')).state.pid
  const gone = (await bed.state('gone', 'ready')).state.pid!
  bed.write({ same: odd('plain'), changed: odd('plain', { NEW: '1' }), added: odd('plain') })
  await bed.state('added', 'ready')
  expect((await bed.state('changed', 'ready')).state.pid).not.toBe(changedBefore)
  expect((await bed.state('same', 'ready')).state.pid).toBe(before)
  expect(() => bed.servers.view('gone')).toThrow('There is no server called "gone".')
  expect(isAlive(gone)).toBe(false)
  expect(bed.events.some((event) => event.name === 'server-remove' && event.payload.server === 'gone')).toBe(true)
})

test('a half-written mcp.json stops nothing', async () => {
  const bed = open({ stays: odd('plain') })
  const { state } = await bed.state('stays', 'ready')
  bed.writeText('{"mcpServers": {"sta')
  bed.writeText('{"mcpServers": {"stays": {"command": 7}}}')
  await bed.servers.settled()
  expect((await bed.state('stays', 'ready')).state.pid).toBe(state.pid)
  bed.writeText('{"mcpServers": {}}')
  await expect.poll(() => bed.servers.list()).toEqual([])
})

test('an mcp.json that is torn anywhere costs no server at the start: the last good one is used beside it, and the file stays as it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-torn-'))
  const file = join(folder, 'mcp.json')
  const entries = { first: { ...odd('plain'), disabled: true }, second: { ...odd('plain'), disabled: true } }
  const text = JSON.stringify({ mcpServers: entries })
  const logger = { info() {}, warn() {}, error() {} }
  writeFileSync(file, text)
  const trust = createTrust()
  async function namesAtStart(): Promise<string[]> {
    const config = createMcpJson(file, { named: false, logger })
    const bed = createTestbed({}, { trust, parts: { config, logger } })
    await bed.servers.load()
    const names = bed.servers.list().map(({ name }) => name)
    await bed.close()
    await config.close()
    return names
  }
  expect(await namesAtStart()).toEqual(['first', 'second'])
  for (let length = 0; length < text.length; length++) {
    writeFileSync(file, text.slice(0, length))
    expect([length, (await namesAtStart()).toSorted(), readFileSync(file, 'utf8')]).toEqual([length, ['first', 'second'], text.slice(0, length)])
  }
  // What the person takes out is no accident.
  writeFileSync(file, '{"mcpServers": {}}')
  expect(await namesAtStart()).toEqual([])
  writeFileSync(file, '')
  expect(await namesAtStart()).toEqual([])
  rmSync(folder, { recursive: true })
})

test('what another program writes waits for approval of exactly what was shown', async () => {
  const trust = createTrust()
  const bed = open({ first: odd('plain') }, { named: false, trust })
  // It stood there when this data folder was first used.
  await bed.state('first', 'ready')
  bed.write({ first: odd('plain'), foreign: odd('plain') })
  const { definitionHash } = await bed.state('foreign', 'untrusted')
  await expect(bed.servers.startServer('foreign')).rejects.toMatchObject({ code: 'server-untrusted' })
  // Steward's own writing trusts what is new in it, and not what was seen untrusted before.
  bed.write({ first: odd('plain'), foreign: odd('plain'), own: odd('plain', { OWN: '1' }) }, 'steward')
  await bed.state('own', 'ready')
  expect(bed.servers.view('foreign').state.kind).toBe('untrusted')
  await expect(bed.servers.approve('foreign', 'another')).rejects.toMatchObject({ code: 'definition-changed' })
  await bed.servers.approve('foreign', definitionHash)
  await bed.state('foreign', 'ready')
  // An approval covers one definition: a changed one asks again.
  bed.write({ first: odd('plain'), foreign: odd('plain', { CHANGED: '1' }), own: odd('plain', { OWN: '1' }) })
  await bed.state('foreign', 'untrusted')
})

test('lists of the last run are there before the server has answered', async () => {
  const memory = createMemory()
  const first = createTestbed({ modern }, { memory })
  first.servers.start()
  await first.state('modern', 'ready')
  await first.close()
  const bed = open({ modern }, { memory })
  await bed.state('modern', 'starting')
  expect(bed.servers.view('modern')).toMatchObject({ cached: true, instructions: 'A small server for the tests of Steward.' })
  expect(bed.servers.tools('modern').map(({ tool }) => tool.name)).toContain('add')
  const { state } = await bed.state('modern', 'ready')
  expect(state.era).toBe('modern')
  expect(bed.servers.view('modern').cached).toBe(false)
})

test('servers start as many at a time as there are cores, the most used first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-pool-'))
  const memory = createMemory()
  memory.countUse('c')
  const names = ['a', 'b', 'c', 'd']
  const bed = open(Object.fromEntries(names.map((name) => [name, odd('plain', { SPAWN_LOG: join(folder, name) })])), { cores: 1, memory })
  await Promise.all(names.map((name) => bed.state(name, 'ready')))
  const starts = bed.events.flatMap((event) => (event.name === 'server-state' ? [event.payload.server] : []))
  expect(starts.filter(({ state }) => state.kind === 'ready').map(({ name }) => name)).toEqual(['c', 'a', 'b', 'd'])
  const launching = new Set<string>()
  for (const { name, state } of starts) {
    if (state.kind === 'starting' && state.step !== 'queued') launching.add(name)
    else launching.delete(name)
    expect(launching.size).toBeLessThanOrEqual(1)
  }
})

test('a slow server gives its place to the next', async () => {
  const bed = open({ a: odd('silent'), b: odd('plain') }, { cores: 1, limits: { place: 300, handshake: 5_000 } })
  await bed.state('b', 'ready', 4_000)
  expect(bed.servers.view('a').state.kind).toBe('starting')
})

test('a server that falls silent is found by the health check and started anew', async () => {
  const bed = open({ plain: odd('plain') }, { limits: { health: 200, ping: 200 } })
  const { state } = await bed.state('plain', 'ready')
  process.kill(state.pid!, 'SIGSTOP')
  const { state: sick } = await bed.state('plain', 'degraded')
  expect(sick.problem.code).toBe('server-unresponsive')
  await bed.state('plain', 'restarting')
  expect((await bed.state('plain', 'ready')).state.pid).not.toBe(state.pid)
  expect(isAlive(state.pid!)).toBe(false)
})

test('a list that never ends costs no server', async () => {
  const bed = open({ endless: odd('endless-list'), plain: odd('plain') }, { limits: { list: 2_000 } })
  const { state } = await bed.state('endless', 'degraded')
  expect(state.problem.code).toBe('list-endless')
  // What was read until then is there.
  expect(bed.servers.tools('endless')).toHaveLength(200)
  expect(bed.servers.logs('endless', 0).lines.map(({ text }) => text)).toContain('Left out of tools/list: what may follow. After 200 pages it still names a next one.')
})

test('stop and restart by hand; the log of the server outlives both', async () => {
  const bed = open({ plain: odd('plain') })
  const { state } = await bed.state('plain', 'ready')
  expect((await bed.servers.stopServer('plain')).state.kind).toBe('stopped')
  expect(isAlive(state.pid!)).toBe(false)
  await expect(call(bed, 'plain', 'echo')).rejects.toMatchObject({ code: 'server-not-ready' })
  expect(bed.servers.messages('plain', 0).messages.length).toBeGreaterThan(3)
  await bed.servers.restartServer('plain')
  await bed.state('plain', 'ready')
})

test('a restart that meets the close leaves nothing running', async () => {
  const bed = createTestbed({ plain: odd('plain') })
  bed.servers.start()
  await bed.state('plain', 'ready')
  const restarted = bed.servers.restartServer('plain')
  await bed.close()
  await restarted
  expect(bed.servers.view('plain').state.kind).toBe('stopped')
})

test('secrets are masked in log and traffic', async () => {
  const secret = 'correct-horse-battery'
  const masker = createMasker()
  masker.learn(secret)
  const bed = open({ plain: odd('plain') }, { parts: { mask: masker.text } })
  await bed.state('plain', 'ready')
  await bed.servers.callTool({ server: 'plain', tool: 'echo', arguments: { secret, token: 'Bearer abcdefghijklmnop' }, signal: never })
  const shown = JSON.stringify([bed.servers.messages('plain', 0), bed.servers.logs('plain', 0), bed.events])
  expect(shown).toContain('•••')
  expect(shown).not.toContain(secret)
  expect(shown).not.toContain('abcdefghijklmnop')
})

test('closing ends every process, also a grandchild in a session of its own', async () => {
  const bed = createTestbed({ child: odd('child'), deaf: odd('deaf') })
  bed.servers.start()
  const pids = [(await bed.state('child', 'ready')).state.pid!, (await bed.state('deaf', 'ready')).state.pid!]
  const grandchild = Number(/grandchild (\d+)/.exec(bed.servers.logs('child', 0).lines.map(({ text }) => text).join('\n'))?.[1])
  expect(isAlive(grandchild)).toBe(true)
  const from = performance.now()
  await bed.close()
  expect(performance.now() - from).toBeLessThan(5_000)
  expect([...pids, grandchild].filter(isAlive)).toEqual([])
  expect(existsSync(`/proc/${process.pid}`)).toBe(true)
})

test('of a start and a stop that cross, the one that was asked for last counts, and nothing is left over', async () => {
  const bed = open({ odd: odd('plain') })
  const { pid } = (await bed.state('odd', 'ready')).state
  // The stop comes while the restart still waits for the end of the old process.
  await Promise.all([bed.servers.restartServer('odd'), bed.servers.stopServer('odd')])
  expect(bed.servers.view('odd').state.kind).toBe('stopped')
  await bed.servers.settled('odd')
  expect(bed.servers.view('odd').state.kind).toBe('stopped')
  expect(isAlive(pid!)).toBe(false)
  await bed.servers.startServer('odd')
  const again = (await bed.state('odd', 'ready')).state.pid!
  // And the other way around: a start is not lost because a stop is still under way.
  const stopping = bed.servers.stopServer('odd')
  await bed.servers.startServer('odd')
  await stopping
  expect((await bed.state('odd', 'ready')).state.pid).not.toBe(again)
  expect(isAlive(again)).toBe(false)
})

test('a server whose entry changes while it is restarted runs once, as the new entry says', async () => {
  const bed = open({ odd: odd('plain') })
  await bed.state('odd', 'ready')
  const restarting = bed.servers.restartServer('odd')
  bed.write({ odd: odd('plain', { NEW: '1' }) })
  await restarting
  await bed.servers.load()
  const { state, definition } = await bed.state('odd', 'ready')
  expect(definition).toMatchObject({ env: { NEW: '1' } })
  await bed.close()
  expect(bed.events.flatMap((event) => (event.name === 'server-state' && event.payload.server.state.kind === 'ready' ? [event.payload.server.state.pid] : [])).filter((pid) => isAlive(pid!))).toEqual([])
  expect(isAlive(state.pid!)).toBe(false)
})

test('an option that the server is told of at its start reaches one that is just starting', async () => {
  const person = { person: true, elicit: () => Promise.resolve({ action: 'cancel' as const }), openRequired: () => Promise.resolve(false), elicitationFinished() {}, sample: () => Promise.reject(new Error('not asked')), roots: () => Promise.resolve([]) }
  const bed = open({ odd: odd('plain') }, { parts: { requests: person } })
  await bed.state('odd', 'starting')
  await bed.servers.configure('odd', { sampling: 'ask' })
  await bed.state('odd', 'ready')
  const { messages } = bed.servers.messages('odd', 0)
  const told = messages.map(({ body }) => JSON.stringify(body)).findLast((text) => text.includes('"roots":{"listChanged"'))
  expect(told).toContain('"sampling"')
})

test('a test of a server ends where Steward does', async () => {
  const bed = open({ odd: odd('plain') })
  await bed.state('odd', 'ready')
  const testing = bed.servers.test('odd', never)
  const closing = bed.servers.close()
  await Promise.allSettled([testing, closing])
  expect((await bed.servers.test('odd', never)).steps).toMatchObject([{ problem: { code: 'server-stopped' } }])
  expect(bed.servers.view('odd').state.kind).toBe('stopped')
})
