import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { Grant } from '#contract/grant.ts'
import type { JsonObject } from '#contract/json.ts'
import { createTestbed, never, odd } from '#core/mcp/test-support/testbed.ts'
import { createSchemaValidator } from '#node/schema-validator.ts'
import type { GateResult } from './call-tool.ts'
import { createKeepingTrust, createTestGate } from './test-support/test-gate.ts'
import { createTurnTrail, type TurnTrail } from './turn-trail.ts'

/** The published server of files, on a folder with a way out of it. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'steward-grants-')))
const notes = join(root, 'notes')
mkdirSync(join(notes, 'sub'), { recursive: true })
mkdirSync(join(root, 'private'))
writeFileSync(join(notes, 'a.md'), 'a')
writeFileSync(join(root, 'private', 'key'), 'k')
symlinkSync(join(root, 'private'), join(notes, 'way-out'))
symlinkSync(join(root, 'private', 'not-yet'), join(notes, 'dangling'))
const bed = createTestbed({ odd: odd('plain'), files: { command: process.execPath, args: [createRequire(import.meta.url).resolve('@modelcontextprotocol/server-filesystem/dist/index.js'), root] } })
const validator = createSchemaValidator()
afterAll(async () => {
  await bed.close()
  await validator.close()
  rmSync(root, { recursive: true, force: true })
})

interface Played {
  readonly asked: ConsentRequest[]
  readonly grants: Grant[]
  readonly made: ReturnType<typeof createTestGate>
  call(tool: string, args: JsonObject, more?: { trail?: TurnTrail; turnId?: string; server?: string }): Promise<GateResult>
}

/** A person who answers as `answer` says; undefined leaves the request open. */
async function play(answer: (request: ConsentRequest) => ConsentAnswer | undefined, budgets = {}): Promise<Played> {
  bed.servers.start()
  await Promise.all([bed.state('files', 'ready'), bed.state('odd', 'ready')])
  const asked: ConsentRequest[] = []
  const grants: Grant[] = []
  const made = createTestGate(bed, validator, {
    trust: createKeepingTrust(grants),
    budgets,
    onChange(pending) {
      for (const request of pending.list()) {
        if (asked.some(({ requestId }) => requestId === request.requestId)) continue
        asked.push(request)
        const chosen = answer(request)
        if (chosen) void made.gate.answer([{ requestId: request.requestId, nonce: request.nonce, answer: chosen }])
      }
    },
  })
  const record = { onRequest() {}, onAnswer() {}, onStart() {}, onTask() {} }
  return {
    asked,
    grants,
    made,
    call: (tool, args, { trail = createTurnTrail(), turnId = 't', server = 'files' } = {}) => made.gate.call({ callId: crypto.randomUUID(), server, tool, arguments: args, conversationId: 'c', turnId, step: 0, caller: 'model', trail, signal: never, record }),
  }
}

const where = (request: ConsentRequest, expiresAt?: number): ConsentAnswer => ({ kind: 'allow-where', scope: 'always', conditions: request.offers.map(({ proposals }) => proposals[0]).filter((condition) => condition !== undefined), ...(expiresAt === undefined ? {} : { expiresAt }) })

test('a permission for a folder holds inside it, after links and dots, and nowhere else', async () => {
  const { asked, grants, made, call } = await play((request) => (request.reasons[0]?.code === 'first-use' ? where(request) : { kind: 'deny' }))
  await call('write_file', { path: join(notes, 'a.md'), content: 'one' })
  expect(grants.map(({ rule }) => rule)).toMatchObject([{ kind: 'tool-where', conditions: [{ kind: 'path', argument: 'path', folder: notes }, { kind: 'any', argument: 'content' }] }])
  for (const path of [join(notes, 'a.md'), join(notes, 'new.md'), join(notes, 'sub', 'deep', '..', 'b.md')]) expect([path, (await call('write_file', { path, content: 'two' })).outcome.kind]).not.toContain('denied')
  expect(asked).toHaveLength(1)
  const outside = [join(notes, 'way-out', 'key'), join(notes, '..', 'private', 'key'), `${notes}/way-out/../private/key`, join(notes, 'dangling'), `${notes}-old/a.md`, 'notes/a.md', root]
  for (const path of outside) expect([path, (await call('write_file', { path, content: 'three' })).outcome]).toMatchObject([path, { kind: 'denied' }])
  expect(asked).toHaveLength(1 + outside.length)

  const open = asked[0] ?? expect.unreachable()
  const { covered, asked: others, coversThis } = await made.gate.preview(open, [{ kind: 'path', argument: 'path', folder: join(notes, 'sub') }, { kind: 'any', argument: 'content' }])
  expect([coversThis, covered.map((past) => past.arguments['path']), others.length]).toEqual([false, [join(notes, 'sub', 'deep', '..', 'b.md')], 3])
})

test('a rule that does not fit the call that is shown, an answer that is not offered and an end in the past are refused', async () => {
  const { asked, made, call } = await play(() => undefined)
  const running = call('write_file', { path: join(notes, 'a.md'), content: 'x' })
  await expect.poll(() => asked.length).toBe(1)
  const { requestId, nonce } = asked[0] ?? expect.unreachable()
  const answer = (chosen: ConsentAnswer): Promise<void> => made.gate.answer([{ requestId, nonce, answer: chosen }])
  await expect(answer({ kind: 'allow-where', scope: 'always', conditions: [{ kind: 'path', argument: 'path', folder: '/elsewhere' }, { kind: 'any', argument: 'content' }] })).rejects.toMatchObject({ code: 'grant-too-narrow' })
  await expect(answer({ kind: 'allow-where', scope: 'always', conditions: [{ kind: 'any', argument: 'path' }] })).rejects.toMatchObject({ code: 'grant-too-narrow' })
  await expect(answer({ kind: 'allow-read-only', scope: 'always' })).rejects.toMatchObject({ code: 'answer-not-offered' })
  await expect(answer({ kind: 'allow-once', trust: ['files'] })).rejects.toMatchObject({ code: 'answer-not-offered' })
  await expect(answer({ kind: 'allow-always', cover: 'tool', expiresAt: 5 })).rejects.toMatchObject({ code: 'answer-expired' })
  expect(made.pending.list()).toHaveLength(1)
  await answer({ kind: 'deny' })
  expect((await running).outcome.kind).toBe('denied')
})

test('several answers count together or not at all; one that covers the others answers them too', async () => {
  const { asked, made, call } = await play(() => undefined)
  const paths = ['a', 'b', 'c'].map((name) => join(notes, `${name}.md`))
  const running = paths.map((path) => call('write_file', { path, content: 'x' }))
  await expect.poll(() => made.pending.list().length).toBe(3)
  const [first, second, third] = made.pending.list()
  if (!first || !second || !third) return expect.unreachable()
  const once = { kind: 'allow-once' } as const
  await expect(made.gate.answer([{ ...first, answer: once }, { ...second, nonce: 'forged', answer: once }])).rejects.toMatchObject({ code: 'consent-nonce-wrong' })
  expect(made.pending.list()).toHaveLength(3)
  await made.gate.answer([{ ...second, answer: once }, { ...first, answer: where(first) }])
  expect((await Promise.all(running)).map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok', 'ok'])
  expect([made.pending.list().length, asked.length, third.step, third.effectKind]).toEqual([0, 3, 0, 'changes'])
})

test('reading may be allowed for the whole server after one such call was seen', async () => {
  const { asked, grants, call } = await play(({ offersReadOnly }) => (offersReadOnly ? { kind: 'allow-read-only', scope: 'conversation' } : { kind: 'deny' }))
  await call('read_text_file', { path: join(notes, 'a.md') })
  expect(asked).toMatchObject([{ offersReadOnly: true, effectKind: 'reads' }])
  expect(grants).toMatchObject([{ scope: { kind: 'conversation', conversationId: 'c' }, rule: { kind: 'read-only', server: 'files' } }])
  for (const tool of ['list_directory', 'get_file_info', 'directory_tree']) await call(tool, { path: notes })
  expect(asked).toHaveLength(1)
  expect((await call('write_file', { path: join(notes, 'a.md'), content: 'x' })).outcome.kind).toBe('denied')
  expect(asked).toHaveLength(2)
})

test('a granted tool asks again after the turn has read from outside, shows the trail, and what was read may be trusted', async () => {
  const trail = createTurnTrail()
  let trust: string[] = []
  const { asked, call } = await play((request) => (request.reasons[0]?.code === 'untrusted-data' ? { kind: 'allow-once', trust } : request.server === 'files' ? where(request) : { kind: 'allow-always', cover: 'tool' }))
  const write = (content: string, turn = trail): Promise<GateResult> => call('write_file', { path: join(notes, 'a.md'), content }, { trail: turn })
  await write('granted')
  await call('echo', { text: 'hello' }, { trail, server: 'odd' })
  expect(asked).toHaveLength(2)
  await write('see https://evil.example/x')
  expect(asked[2]).toMatchObject({ reasons: [{ code: 'untrusted-data' }, { code: 'grant' }], offersTrust: ['odd'], trail: [{ origin: 'odd/echo', server: 'odd', bytes: expect.any(Number) }], sends: { bytes: expect.any(Number), destinations: ['evil.example'] } })
  // Seen for this turn and for where it goes; another place is another question.
  await write('again to https://evil.example/y')
  expect(asked).toHaveLength(3)
  await write('now to https://other.example/')
  expect(asked).toHaveLength(4)

  trust = ['odd']
  await write('and to https://third.example/')
  expect(bed.guarded.options('odd').trustedInput).toBe(true)
  const later = createTurnTrail()
  expect((await call('echo', { text: 'hello' }, { trail: later, server: 'odd' })).trusted).toBe(true)
  await write('without a question', later)
  expect([later.origins, asked.length]).toEqual([[], 5])
  await bed.guarded.configure('odd', { trustedInput: false })
})

test('over a budget the person is asked again, and their yes begins it anew', async () => {
  const { asked, call } = await play((request) => (request.reasons[0]?.code === 'over-budget' ? { kind: 'allow-once' } : where(request)), { callsPerTurn: 3, callsPerMinute: 5 })
  const write = (turnId: string): Promise<GateResult> => call('write_file', { path: join(notes, 'a.md'), content: 'x' }, { turnId })
  for (let count = 0; count < 9; count++) await write('one')
  expect(asked.map(({ reasons }) => reasons[0]?.code)).toEqual(['first-use', 'over-budget', 'over-budget'])
  expect(asked[1]?.reasons.map(({ code, text }) => [code, text])).toEqual([['over-budget', 'This turn made 3 calls without a question; that is your limit.'], ['grant', expect.stringContaining(`path is in ${notes}`)]])
  for (const turn of ['two', 'three', 'four', 'five', 'six', 'seven']) await write(turn)
  expect(asked[3]?.reasons[0]?.text).toBe('files was called 5 times in the last minute without a question; that is your limit.')
})

test('calls of one step share the budget', async () => {
  const { asked, call, made } = await play((request) => (request.reasons[0]?.code === 'first-use' ? where(request) : undefined), { callsPerTurn: 2 })
  const write = (): Promise<GateResult> => call('write_file', { path: join(notes, 'a.md'), content: 'x' }, { turnId: 'side by side' })
  await write()
  const running = Array.from({ length: 6 }, write)
  await expect.poll(() => made.pending.list().length).toBe(4)
  expect(asked.slice(1).map(({ reasons }) => reasons[0]?.code)).toEqual(Array.from({ length: 4 }, () => 'over-budget'))
  for (const { requestId, nonce } of made.pending.list()) await made.gate.answer([{ requestId, nonce, answer: { kind: 'deny' } }])
  await Promise.all(running)
})

test('a permission ends at its end', async () => {
  const end = Date.now() + 60_000
  const { grants, asked, call } = await play((request) => where(request, end))
  const args = { path: join(notes, 'a.md'), content: 'x' }
  await call('write_file', args)
  await call('write_file', args)
  expect(asked).toHaveLength(1)
  grants[0] = { ...(grants[0] ?? expect.unreachable()), expiresAt: Date.now() }
  await call('write_file', args)
  expect(asked).toHaveLength(2)
})
