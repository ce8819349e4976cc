import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { isRunning, openHost, survivors, type RunningHost } from './open-host.ts'
import { startProvider, type Directive, type Provider } from './provider.ts'
import { createScene, fillDisk, freeDisk, type Scene } from './scene.ts'

let folder: string
let provider: Provider
let scene: Scene
let host: RunningHost

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-faults-'))
  provider = await startProvider()
  scene = createScene(folder, provider)
  host = await openHost(scene.home)
  await Promise.all([host.ready('effects'), host.ready('effects-2')])
})
afterAll(async () => {
  await host.kill()
  await provider.close()
  rmSync(folder, { recursive: true, force: true })
})

const send = (directive: Directive, to: RunningHost = host, place: { conversationId?: string } = {}): Promise<{ conversationId: string; turnId: string }> => to.connection.call('turn.start', { text: JSON.stringify(directive), ...place })
type Ended = Extract<ConversationEvent, { type: 'turn-end' }>
type Result = Extract<ConversationEvent, { type: 'tool-result' }>
const endOf = (turn: { turnId: string }, of: RunningHost = host): Promise<Ended> => of.until((event) => event.type === 'turn-end' && event.turnId === turn.turnId) as Promise<Ended>
const resultOf = (turn: { turnId: string }, of: RunningHost = host): Promise<Result> => of.until((event) => event.type === 'tool-result' && event.turnId === turn.turnId) as Promise<Result>
const isOf = (turn: { turnId: string }, type: ConversationEvent['type']) => (event: ConversationEvent) => event.type === type && 'turnId' in event && event.turnId === turn.turnId
async function textOf(turn: { conversationId: string; turnId: string }, of: RunningHost = host): Promise<string> {
  const { events } = await of.connection.call('conversation.events', { conversationId: turn.conversationId, after: 0 })
  return events.flatMap((event) => (event.type === 'message-delta' && event.turnId === turn.turnId ? [event.text] : [])).join('')
}

test('kill -9 of a server in the middle of a call: it fails within a second, says why, is not made again; others go on; it comes back', async () => {
  const { state } = await host.ready('effects')
  const turn = await send({ id: 'killed', call: { tool: 'hang', ms: 0 } })
  await expect.poll(scene.effects, { timeout: 8_000 }).toContain('killed')
  const from = performance.now()
  process.kill(state.pid!, 'SIGKILL')
  const other = send({ id: 'other', call: { tool: 'note', ms: 0, server: 'effects-2' } })
  expect((await resultOf(turn)).outcome).toMatchObject({ kind: 'failed', problem: { code: 'server-exited', message: 'effects was ended by SIGKILL.' } })
  expect(performance.now() - from).toBeLessThan(1_000)
  expect((await endOf(await other)).outcome).toEqual({ kind: 'done' })
  await expect.poll(async () => (await host.ready('effects')).state.pid, { timeout: 8_000 }).not.toBe(state.pid)
  expect(scene.effects().filter((id) => id === 'killed')).toHaveLength(1)
})

test('provider: what is tried again and what is not, with how many requests, and what came is kept', async () => {
  const cases = [
    { fault: 'rate-limit', outcome: 'done', requests: 3, notice: 'provider-retry' },
    { fault: 'server-error', outcome: 'done', requests: 3, notice: 'provider-retry' },
    { fault: 'reset', outcome: 'done', requests: 3, notice: 'provider-retry' },
    { fault: 'half-header', outcome: 'done', requests: 3, notice: 'provider-retry' },
    // It asks for a day: that is told instead of waited for.
    { fault: 'rate-limit-long', outcome: 'provider-rate-limited', requests: 1, notice: undefined },
    { fault: 'cut', outcome: 'provider-stream-cut', requests: 1, notice: undefined },
  ] as const
  const found = await Promise.all(
    cases.map(async ({ fault }) => {
      const id = `provider-${fault}`
      const turn = await send({ id, fault: { kind: fault, times: 2 } })
      const { outcome } = await endOf(turn)
      if (outcome.kind === 'failed') expect(outcome.problem.nextStep).toBeTruthy()
      expect(await textOf(turn)).toBe(fault === 'rate-limit-long' ? '' : `${id}.0 ${id}.1 ${id}.2 `)
      const notice = host.seen.find(isOf(turn, 'notice'))
      return { fault, outcome: outcome.kind === 'failed' ? outcome.problem.code : outcome.kind, requests: provider.requests.get(id), notice: notice?.type === 'notice' ? notice.code : undefined }
    }),
  )
  expect(found).toEqual(cases)
})

test.each(['drop', 'stall', 'server-error'] as const)('provider: %s is stopped by a click, at once, also while it waits for the next try', async (fault) => {
  const turn = await send({ id: `stop-${fault}`, fault: { kind: fault, times: 99 } })
  await host.until(isOf(turn, fault === 'stall' ? 'message-delta' : fault === 'drop' ? 'step-start' : 'notice'))
  const from = performance.now()
  expect(await host.connection.call('turn.cancel', turn)).toEqual({ cancelled: true })
  expect((await endOf(turn)).outcome).toEqual({ kind: 'cancelled' })
  expect(performance.now() - from).toBeLessThan(1_000)
  if (fault === 'stall') expect(await textOf(turn)).toContain('stop-stall.2')
})

test('an answer that is cut after a tool call is not asked for again by itself, and the call is made once', async () => {
  const turn = await send({ id: 'after', call: { tool: 'note', ms: 0 }, fault: { kind: 'cut', times: 1, afterCall: true } })
  expect((await endOf(turn)).outcome).toMatchObject({ kind: 'failed', problem: { code: 'provider-stream-cut' } })
  await sleep(50)
  expect([provider.requests.get('after'), scene.effects().filter((id) => id === 'after').length]).toEqual([2, 1])
})

test('the clock jumps by years in both directions: order, time limits and a question that waits stay', async () => {
  const turn = await send({ id: 'asked', call: { tool: 'asked', ms: 10 } })
  await host.until(isOf(turn, 'consent-request'))
  host.setClock(400 * 86_400_000)
  const [request] = (await host.connection.call('consent.list', {})).requests
  await host.connection.call('consent.answer', { requestId: request!.requestId, nonce: request!.nonce, answer: { kind: 'allow-once' } })
  expect((await resultOf(turn)).outcome).toEqual({ kind: 'ok' })
  await endOf(turn)
  host.setClock(-400 * 86_400_000)
  const later = await send({ id: 'earlier', words: 2 }, host, { conversationId: turn.conversationId })
  const end = await endOf(later)
  expect(end.outcome).toEqual({ kind: 'done' })
  expect(end.durationMs).toBeLessThan(15_000)
  const { events } = await host.connection.call('conversation.events', { conversationId: turn.conversationId, after: 0 })
  expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).toSorted((one, other) => one - other))
  expect([events[0], events.at(-1)]).toMatchObject([{ turnId: turn.turnId }, { turnId: later.turnId }])
  expect(end.at).toBeLessThan(events[0]!.at)
  host.setClock(0)
})

test('a laptop that is closed for a while: the stream and the call that it fell into go on', async () => {
  const stream = await send({ id: 'slept', words: 60, pauseMs: 5 })
  const call = await send({ id: 'slept-call', call: { tool: 'note', ms: 400 } })
  await host.until(isOf(stream, 'message-delta'))
  await host.until(isOf(call, 'tool-start'))
  host.child.kill('SIGSTOP')
  await sleep(1_500)
  host.child.kill('SIGCONT')
  expect([(await endOf(stream)).outcome.kind, (await endOf(call)).outcome.kind, (await resultOf(call)).outcome.kind]).toEqual(['done', 'done', 'ok'])
  expect(await textOf(stream)).toContain('slept.59 ')
})

test('two on one folder: both write at once, settings are merged, one conversation is not run twice', async () => {
  const second = await openHost(scene.home)
  try {
    const shared = await send({ id: 'shared', words: 100, pauseMs: 5 })
    await expect(send({ id: 'too-early' }, second, shared)).rejects.toMatchObject({ code: 'turn-running', problem: { cause: 'It runs in another window or terminal of Steward.' } })
    const turns = await Promise.all(Array.from({ length: 12 }, async (_, index) => {
      const by = index % 2 === 0 ? host : second
      return endOf(await send({ id: `both-${index}`, words: 40 }, by), by)
    }))
    expect(turns.map(({ outcome }) => outcome.kind)).toEqual(turns.map(() => 'done'))
    await Promise.all([host.connection.call('settings.update', { theme: 'dark' }), second.connection.call('settings.update', { maxSteps: 7 })])
    // Of two edits of the list of servers none is lost: both are there, or one is told to look again.
    const added = await Promise.allSettled([host, second].map(({ connection }, index) => connection.call('config.add', { server: `added-${index}`, entry: { command: 'true', disabled: true } })))
    const { text } = await host.connection.call('config.read', {})
    for (const [index, result] of added.entries()) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'config-changed' })
      expect([index, text.includes(`added-${index}`)]).toEqual([index, result.status === 'fulfilled'])
    }
    await endOf(shared)
    expect((await endOf(await send({ id: 'next' }, second, shared), second)).outcome.kind).toBe('done')
    for (const each of [host, second]) {
      const { conversations } = await each.connection.call('conversation.list', {})
      expect(turns.filter(({ conversationId }) => !conversations.some((found) => found.conversationId === conversationId))).toEqual([])
      expect(await each.connection.call('settings.get', {})).toMatchObject({ theme: 'dark', maxSteps: 7, defaultModel: { providerId: 'mock' } })
    }
  } finally {
    await second.close()
  }
})

test('kill -9 of the host amid a stream and a call: what was shown is kept and marked, nothing is sent again, nothing runs on', async () => {
  const call = await send({ id: 'cut-call', call: { tool: 'note', ms: 60_000 } })
  const stream = await send({ id: 'cut', words: 4_000, pauseMs: 1 })
  await host.until((event) => event.type === 'message-delta' && event.turnId === stream.turnId && event.offset > 3_000)
  await expect.poll(scene.effects, { timeout: 8_000 }).toContain('cut-call')
  await host.kill()
  const shown = host.seen.flatMap((event) => (event.type === 'message-delta' && event.turnId === stream.turnId ? [event.text] : [])).join('')
  expect(host.serverPids.size).toBeGreaterThan(1)
  expect(await survivors(host.serverPids, 5_000)).toEqual([])

  host = await openHost(scene.home)
  const kept = await textOf(stream)
  expect(shown.startsWith(kept) && shown.length - kept.length < 2_048 + 100).toBe(true)
  const outcomes = async (turn: { conversationId: string; turnId: string }): Promise<unknown[]> => (await host.connection.call('conversation.events', { conversationId: turn.conversationId, after: 0 })).events.flatMap((event) => ('outcome' in event && event.turnId === turn.turnId ? [[event.type, event.outcome.kind]] : []))
  expect(await outcomes(stream)).toEqual([['turn-end', 'interrupted']])
  expect(await outcomes(call)).toEqual([['tool-result', 'unknown'], ['turn-end', 'interrupted']])
  await host.ready('effects')
  expect(scene.effects().filter((id) => id === 'cut-call')).toHaveLength(1)
})

const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0
if (!hasSandbox && process.env['CI'] === 'true' && process.platform === 'linux') throw new Error('This test needs bubblewrap: apt-get install -y bubblewrap')

describe.skipIf(!hasSandbox)('in a sandbox (bubblewrap)', () => {
  const sumOf = (path: string): Record<string, string> => Object.fromEntries(readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile()).map((name) => [name, createHash('sha256').update(readFileSync(join(path, name))).digest('hex')]))

  test('a folder that became read-only: it opens and says so, all can be read, each refused write says why, and no byte changes', async () => {
    // A turn was cut here, so that its end would have to be written.
    const turn = await send({ id: 'before', words: 4_000, pauseMs: 1 })
    await host.until(isOf(turn, 'message-delta'))
    await host.kill()
    const before = sumOf(scene.home)
    const locked = await openHost(scene.home, { wrap: ['bwrap', '--dev-bind', '/', '/', '--ro-bind', scene.home, scene.home] })
    try {
      expect(locked.problems).toMatchObject([{ code: 'store-read-only', nextStep: expect.stringContaining('write permission') }])
      const { conversations } = await locked.connection.call('conversation.list', {})
      expect(conversations.length).toBeGreaterThan(5)
      expect((await locked.connection.call('conversation.search', { text: 'killed' })).hits.length).toBeGreaterThan(0)
      expect((await locked.connection.call('conversation.events', { conversationId: turn.conversationId, after: 0 })).events[0]).toMatchObject({ type: 'turn-start' })
      expect((await locked.connection.call('settings.get', {})).defaultModel).toMatchObject({ providerId: 'mock' })
      const config = await locked.connection.call('config.read', {})
      const refused = [
        locked.connection.call('turn.start', { text: 'new' }),
        locked.connection.call('turn.start', { text: 'more', conversationId: turn.conversationId }),
        locked.connection.call('conversation.create', {}),
        locked.connection.call('conversation.rename', { conversationId: turn.conversationId, title: 'x' }),
        locked.connection.call('conversation.remove', { conversationIds: [turn.conversationId] }),
        locked.connection.call('settings.update', { theme: 'light' }),
        locked.connection.call('config.write', { text: '{}', revision: config.revision }),
      ]
      const codes = (await Promise.allSettled(refused)).map((result) => (result.status === 'rejected' && result.reason instanceof Error && 'code' in result.reason ? result.reason.code : 'done'))
      expect(codes).toEqual(['store-read-only', 'store-read-only', 'store-read-only', 'store-read-only', 'store-read-only', 'settings-unwritable', 'file-unwritable'])
      expect(await locked.connection.call('doctor.run', {}).then(({ checks }) => checks.find(({ name }) => name === 'Data folder'))).toMatchObject({ state: 'failed' })
    } finally {
      await locked.close()
    }
    expect(sumOf(scene.home)).toEqual(before)
    host = await openHost(scene.home)
  })

  test('a full disk: sending is refused with the reason, reading works, and it recovers without a restart', async () => {
    const small = join(folder, 'small')
    mkdirSync(join(small, 'data'), { recursive: true })
    const inner = createScene(small, provider)
    const wrap = ['bwrap', '--dev-bind', '/', '/', '--size', String(4 * 1024 * 1024), '--tmpfs', inner.home]
    const narrow = await openHost(inner.home, { wrap })
    try {
      // What lies in the small file system is reached through the process that has it mounted.
      const inside = join('/proc', String(narrow.pid), 'root', inner.home)
      writeFileSync(join(inside, 'settings.json'), inner.settingsText)
      // Through the host: what another program writes into an empty list waits for an approval.
      await narrow.connection.call('config.write', { text: inner.configText, revision: (await narrow.connection.call('config.read', {})).revision })
      await narrow.ready('effects')
      const turn = await send({ id: 'room', words: 3 }, narrow)
      expect((await endOf(turn, narrow)).outcome.kind).toBe('done')
      const running = await send({ id: 'running', words: 3_000, pauseMs: 1 }, narrow)
      await narrow.until(isOf(running, 'message-delta'))
      fillDisk(inside)
      const codes = new Set<unknown>()
      for (let tries = 0; tries < 30 && !codes.has('disk-full'); tries++) await send({ id: `full-${tries}`, words: 200 }, narrow).catch((error: unknown) => codes.add(error instanceof Error && 'code' in error ? error.code : error))
      expect([...codes]).toEqual(['disk-full'])
      // Also of the turn whose words the disk did not take.
      expect((await narrow.connection.call('conversation.events', { conversationId: running.conversationId, after: 0 })).events.length).toBeGreaterThan(2)
      expect((await narrow.connection.call('conversation.list', {})).conversations.length).toBeGreaterThan(1)
      freeDisk(inside)
      expect((await endOf(await send({ id: 'again', words: 3 }, narrow), narrow)).outcome.kind).toBe('done')
      // The turn that met the full disk comes to its end, too.
      expect((await endOf(running, narrow)).outcome.kind).toMatch(/done|failed/)
      expect((await narrow.connection.call('doctor.run', {})).checks.find(({ name }) => name === 'Database')).toMatchObject({ state: 'ok' })
    } finally {
      await narrow.close()
    }
  })
})

test('no process of this file is left', async () => {
  const pids = [host.pid, ...host.serverPids]
  expect(await host.close()).toBeLessThan(5_000)
  expect(pids.filter(isRunning)).toEqual([])
})
