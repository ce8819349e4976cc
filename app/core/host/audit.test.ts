import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditEntry } from '#contract/audit.ts'
import type { ConsentAnswer } from '#contract/consent.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect, type Connection } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

/** A real host with a real server and the scripted demo model; the person is played. */
const modern = join(import.meta.dirname, '../../../e2e/servers/modern.ts')
const homes: string[] = []

async function openHost(prepare: (home: string) => void = () => {}, allow: string[] = []) {
  const home = mkdtempSync(join(tmpdir(), 'steward-audit-'))
  homes.push(home)
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { modern: { command: process.execPath, args: [modern] } } }))
  prepare(home)
  const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true, allow })
  const [near, far] = createPair()
  const stop = serve(far, host)
  const connection = connect(near)
  const answers: ConsentAnswer['kind'][] = []
  connection.subscribe('consent-change', ({ requests }) => {
    for (const { requestId, nonce } of requests) {
      const kind = answers.shift()
      if (!kind) continue
      const answer = (kind === 'allow-always' ? { kind, cover: 'tool' } : { kind }) as ConsentAnswer
      void connection.call('consent.answer', { requestId, nonce, answer })
    }
  })
  host.start()
  await connection.subscribed()
  return {
    home,
    connection,
    answers,
    async close() {
      stop()
      await host.close()
      await closePorts()
    },
  }
}

let bench: Awaited<ReturnType<typeof openHost>>
let connection: Connection
beforeAll(async () => {
  bench = await openHost()
  connection = bench.connection
})
afterAll(async () => {
  await bench.close()
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

const list = async (filter = {}): Promise<AuditEntry[]> => (await connection.call('audit.list', filter)).entries
const kinds = (entries: AuditEntry[]): string[] => entries.map(({ kind }) => kind).toReversed()

test('a call by hand: asked, answered, meant, done; with what decided, and without its arguments', async () => {
  bench.answers.push('allow-always')
  await connection.call('tool.call', { server: 'modern', tool: 'echo', arguments: { message: 'the needle' }, callId: 'call-1' })
  const entries = await list({ callId: 'call-1' })
  expect(kinds(entries)).toEqual(['consent-asked', 'consent-answered', 'call-intended', 'call-ended'])
  expect(entries.toReversed()).toMatchObject([
    { reasons: ['first-use'], definitionHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { answer: 'allow-always', edited: false },
    { decidedBy: 'person', serverHash: expect.any(String), arguments: { length: 24 } },
    { outcome: 'ok', decidedBy: 'person' },
  ])
  expect(readFileSync(join(bench.home, 'audit', 'ledger.jsonl'), 'utf8')).not.toContain('the needle')
  const meant = entries[1]!
  const { values } = await connection.call('audit.values', { entries: [{ seq: meant.seq, hash: (meant as { arguments: { hash: string } }).arguments.hash }, { seq: entries[0]!.seq, hash: 'another' }] })
  expect(values).toMatchObject([{ json: '{"message":"the needle"}', matches: true }, { name: 'result', matches: false }])
})

test('a grant decides: its id is in the entry; revoking it is one; a refusal is one', async () => {
  await connection.call('tool.call', { server: 'modern', tool: 'echo', arguments: { message: 'b' }, callId: 'call-2' })
  const [, intended] = await list({ callId: 'call-2' })
  const { grants } = await connection.call('grant.list', {})
  expect(intended).toMatchObject({ kind: 'call-intended', decidedBy: 'policy', reasons: ['grant'], grantId: grants[0]?.grantId })
  await connection.call('grant.revoke', { grantId: grants[0]!.grantId })
  expect(await list({ groups: ['grants'] })).toMatchObject([{ kind: 'grant-revoked', grantId: grants[0]!.grantId, tool: 'echo' }, { kind: 'grant-added', effect: 'allow' }])

  bench.answers.push('deny')
  await connection.call('tool.call', { server: 'modern', tool: 'echo', arguments: { message: 'c' }, callId: 'call-3' })
  expect(kinds(await list({ callId: 'call-3' }))).toEqual(['consent-asked', 'consent-answered'])
  await connection.call('grant.add', { rule: { kind: 'deny', server: 'modern', tool: 'picture' } })
  await connection.call('tool.call', { server: 'modern', tool: 'picture', callId: 'call-4' })
  expect(await list({ callId: 'call-4' })).toMatchObject([{ kind: 'call-refused', reasons: ['deny-rule'] }])
  expect((await list({ decision: 'refused' })).map((entry) => ('callId' in entry ? entry.callId : ''))).toEqual(['call-4', 'call-3'])
})

test('the trail of a turn; a conversation takes its values with it and leaves its entries', async () => {
  bench.answers.push('allow-once')
  const ended = Promise.withResolvers<void>()
  connection.subscribe('turn-end', () => ended.resolve())
  await connection.subscribed()
  const { turnId, conversationId } = await connection.call('turn.start', { text: 'call modern/echo message="from a model"' })
  await ended.promise
  const { entries } = await connection.call('audit.turn', { turnId })
  expect(entries.map(({ kind }) => kind)).toEqual(['consent-asked', 'consent-answered', 'call-intended', 'call-ended'])
  expect(entries).toMatchObject(entries.map(() => ({ turnId, conversationId, caller: 'model' })))
  await connection.call('conversation.remove', { conversationIds: [conversationId] })
  expect((await connection.call('audit.values', { entries: entries.map(({ seq, hash }) => ({ seq, hash })) })).values).toEqual([])
  expect(await list({ groups: ['settings'], text: 'values-deleted' })).toMatchObject([{ count: 4, conversationId }])
})

test('starts of servers, approvals, keys and settings are in it; no key is', async () => {
  await connection.call('secret.set', { name: 'provider/x', value: 'sk-very-secret-value-0123456789' })
  await connection.call('settings.update', { theme: 'dark' })
  await connection.call('config.add', { server: 'other', entry: { command: 'true', disabled: true } })
  expect(kinds(await list({ groups: ['servers'] }))).toEqual(expect.arrayContaining(['server-approved', 'server-started', 'server-state']))
  expect((await list({ groups: ['servers'] })).find(({ kind }) => kind === 'server-started')).toMatchObject({ sandbox: 'off' })
  expect(await list({ groups: ['keys'] })).toMatchObject([{ kind: 'secret-changed', name: 'provider/x', action: 'set' }])
  expect((await list({ groups: ['settings'] })).filter(({ kind }) => kind === 'config-changed')).toMatchObject([{ file: 'mcp.json', action: 'written' }, { file: 'settings.json', fields: ['theme'] }])
  expect(readFileSync(join(bench.home, 'audit', 'ledger.jsonl'), 'utf8')).not.toContain('very-secret')
  await expect(connection.call('secret.set', { name: 'steward/ledger-key/x', value: 'forged' })).rejects.toMatchObject({ code: 'secret-name-reserved' })
})

test('pages, newest first, to the first entry; three exports of everything', async () => {
  const all = await list({ limit: 500 })
  const paged: AuditEntry[] = []
  for (let cursor: number | undefined, pages = 0; pages < 100; pages++) {
    const { entries, next } = await connection.call('audit.list', { limit: 7, ...(cursor === undefined ? {} : { cursor }) })
    paged.push(...entries)
    if (next === null) break
    cursor = next
  }
  expect(paged).toEqual(all)
  expect(all.at(-1)).toMatchObject({ seq: 1, kind: 'ledger-begun' })
  const exported = async (format: 'jsonl' | 'otel' | 'cef'): Promise<string> => (await connection.call('audit.export', { format })).text
  expect(await exported('jsonl')).toBe(readFileSync(join(bench.home, 'audit', 'ledger.jsonl'), 'utf8'))
  expect((await exported('cef')).trimEnd().split('\n')).toHaveLength(all.length)
  expect(await exported('otel')).toContain('"name":"tools/call echo"')
})

test('verified from here; values are deleted on request', async () => {
  expect(await connection.call('audit.verify', {})).toMatchObject({ kind: expect.stringMatching(/^(ok|unsigned-tail)$/), notes: [] })
  expect((await connection.call('audit.forget', {})).count).toBeGreaterThan(5)
  expect(await connection.call('audit.verify', {})).toMatchObject({ kind: expect.stringMatching(/^(ok|unsigned-tail)$/) })
})

test.skipIf(process.platform !== 'linux')('where the ledger cannot be written, no call goes out', async () => {
  const full = await openHost((home) => {
    mkdirSync(join(home, 'audit'))
    symlinkSync('/dev/full', join(home, 'audit', 'ledger.jsonl'))
  }, ['*/*'])
  try {
    const { outcome } = await full.connection.call('tool.call', { server: 'modern', tool: 'echo', arguments: { message: 'x' } })
    const { messages } = await full.connection.call('server.messages', { server: 'modern' })
    expect(messages.filter(({ direction, method }) => direction === 'sent' && method === 'tools/call')).toEqual([])
    expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'disk-full', message: expect.stringContaining('could not be recorded') } })
    rmSync(join(full.home, 'audit', 'ledger.jsonl'))
    expect((await full.connection.call('tool.call', { server: 'modern', tool: 'echo', arguments: { message: 'x' } })).outcome).toEqual({ kind: 'ok' })
  } finally {
    await full.close()
  }
})
