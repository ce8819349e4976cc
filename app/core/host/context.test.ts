import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ContextBill } from '#contract/context.ts'
import { type ContextBench, model, openContextBench, removeHome, wideServer } from './test-support/context-bench.ts'

const mock = new LLMock({ port: 0 })
const open: ContextBench[] = []
async function bench(options: Omit<Parameters<typeof openContextBench>[0], 'mockUrl'> = {}): Promise<ContextBench> {
  const made = await openContextBench({ mockUrl: mock.url, ...options })
  open.push(made)
  return made
}

beforeAll(async () => {
  await mock.start()
})
afterAll(async () => {
  await Promise.all(open.map((each) => each.close()))
  for (const { home } of open) removeHome(home)
  await mock.stop()
})

const sum = (bill: ContextBill): number =>
  bill.system + bill.ownTools + bill.summary + bill.draft + bill.history.tokens + bill.attachments.tokens + bill.pictures.tokens + bill.results.tokens + bill.servers.reduce((total, { tools, instructions }) => total + tools + instructions, 0)

test('the bill of a request names every part, adds up, and learns from what the provider counted', async () => {
  mock.onMessage('lines', { toolCalls: [{ name: 'wide__log', arguments: { lines: 200 } }] })
  mock.prependFixture({ match: { predicate: ({ messages }) => messages.at(-1)?.role === 'tool' }, response: { content: 'There they are.', usage: { prompt_tokens: 5_000, completion_tokens: 4 } } })
  const steward = await bench({ servers: { wide: wideServer(12) }, settings: { budgets: { callsPerMinute: null, callsPerTurn: null, moneyPerDay: null, prices: [{ model: 'mock/*', input: 3, output: 15 }], limits: [] } } })
  const before = await steward.connection.call('context.get', { conversationId: null, model })
  expect(before).toMatchObject({ ratio: 1, measured: null, price: 3, limit: { tokens: 32_768, source: 'assumed' }, state: 'fits' })

  const { conversationId } = await steward.say('lines')
  const bill = await steward.connection.call('context.get', { conversationId, model })
  expect(sum(bill)).toBe(bill.tokens)
  expect(bill.servers).toMatchObject([{ server: 'wide', on: true, deferred: 0 }])
  expect(bill.servers[0]?.definitions).toHaveLength(14)
  expect(bill.results.servers).toMatchObject([{ server: 'wide', items: [{ tool: 'log', folded: false }] }])
  expect(bill.history.largest[0]?.label).toBe('lines')
  // The last request was counted as 5,000; what came since is the answer's few words.
  expect(bill.measured).toBe(5_000)
  expect(bill.ratio).not.toBe(1)
  expect(Math.abs(bill.tokens - 5_000)).toBeLessThan(50)

  const drafted = await steward.connection.call('context.get', { conversationId, model, draft: { text: 'one two three four '.repeat(50), attachments: [] } })
  expect(drafted.tokens - bill.tokens).toBe(drafted.draft)
  expect(drafted.draft).toBeGreaterThan(100)

  await steward.connection.call('context.change', { conversationId, changes: [{ kind: 'server', server: 'wide', on: false }, { kind: 'result', callId: bill.results.servers[0]?.items[0]?.callId ?? '', folded: true }] })
  const less = await steward.connection.call('context.get', { conversationId, model })
  expect(less.servers).toMatchObject([{ server: 'wide', on: false, tools: 0, instructions: 0 }])
  expect(less.results.servers[0]?.items[0]).toMatchObject({ folded: true })
  expect(less.results.tokens).toBeLessThan(bill.results.tokens / 2)
  expect(sum(less)).toBe(less.tokens)
})

interface SentBody {
  readonly messages: { readonly role: string; readonly content: unknown }[]
  readonly tools?: { readonly function: { readonly name: string } }[]
}
const bodyOf = (body: string | undefined): SentBody => JSON.parse(body ?? '{}') as SentBody
const toolNames = (body: string | undefined): string[] => bodyOf(body).tools?.map(({ function: { name } }) => name) ?? []
/** What the model answers, by how many results there are since the last words of the person; the last answer again from then on. */
function script(...answers: ((request: ChatCompletionRequest) => { content: string } | ReturnType<typeof call>)[]): void {
  const since = ({ messages }: ChatCompletionRequest): number => messages.length - 1 - messages.findLastIndex(({ role }) => role === 'user')
  mock.addFixture({ match: { predicate: () => true }, response: (request) => answers[Math.min(answers.length - 1, Math.floor(since(request) / 2))]?.(request) ?? { content: 'No more.' } })
}
const call = (name: string, args: object) => ({ toolCalls: [{ name, arguments: JSON.stringify(args) }] })

test('a large result is shortened by lines, can be read on, and keeps its origin', async () => {
  mock.reset()
  script(
    () => call('wide__log', { lines: 12_000 }),
    // The name of the result stands in what the model got.
    (request) => call('steward__read_result', { result: /\\"result\\": \\"(r\d+)\\"/.exec(JSON.stringify(request.messages))?.[1] ?? '', search: 'NEEDLE' }),
    () => ({ content: 'Found it.' }),
  )
  const steward = await bench({ servers: { wide: wideServer(3) } })
  const { conversationId } = await steward.say('many lines')
  expect(steward.bodies).toHaveLength(3)
  expect(toolNames(steward.bodies[0])).not.toContain('steward__read_result')
  expect(toolNames(steward.bodies[1]).at(-1)).toBe('steward__read_result')
  const shortened = String(bodyOf(steward.bodies[1]).messages.at(-1)?.content)
  expect(shortened.length).toBeLessThan(20_300)
  expect(shortened).toMatch(/^line 1: value 0\n[^]*\nline \d+: value \d+\n\[… [\d,]+ characters left out here/)
  expect(bodyOf(steward.bodies[2]).messages.at(-1)?.content).toMatch(/^line 701, character \d+: line 701: the needle lies here/)

  const events = await steward.events(conversationId)
  const results = events.flatMap((event) => (event.type === 'tool-result' ? [event] : []))
  expect(results.map(({ outcome, origin }) => [outcome.kind, origin])).toEqual([
    ['ok', { server: 'wide', trusted: false }],
    ['ok', { server: 'wide', trusted: false, tool: 'log' }],
  ])
  expect(events.find((event) => event.type === 'tool-start' && event.reasons[0]?.code === 'own-tool')).toBeDefined()
  const { entries } = await steward.connection.call('audit.list', { limit: 100 })
  expect(entries.filter((entry) => 'tool' in entry && entry.tool === 'steward__read_result').map(({ kind }) => kind).toSorted()).toEqual(['call-ended', 'call-intended'])
  expect((await steward.connection.call('context.get', { conversationId, model })).results.servers).toMatchObject([{ server: 'wide', items: [{ tool: 'log' }, { tool: 'Read on in a result' }] }])
})

test('too many definitions wait behind a search; what is found comes at the end, and is still there after a restart', async () => {
  mock.reset()
  script(() => call('steward__search_tools', { query: 'merge invoice', limit: 2 }), () => call('wide__merge_invoice', { invoice_id: '7' }), () => ({ content: 'Merged.' }))
  const context = { deferTokens: 3_000, deferShare: 1, foldAt: 0.5, compactAt: 0.8, limits: [] }
  const steward = await bench({ servers: { wide: wideServer(100), small: wideServer(0) }, settings: { context } })
  await steward.connection.call('server.configure', { server: 'small', options: { toolLoading: 'always' } })
  const { conversationId } = await steward.say('merge two invoices')
  const always = ['steward__search_tools', 'steward__read_result', 'small__grow', 'small__log']
  const [first, second, third] = steward.bodies.map(toolNames)
  expect(first).toEqual(always)
  expect(second?.slice(0, 4)).toEqual(always)
  expect(second).toHaveLength(6)
  expect(second?.[4]).toBe('wide__merge_invoice')
  expect(third).toEqual(second)
  // What was there before is there byte by byte, in the tools as in the messages.
  const until = (body: string | undefined, mark: string): string => (body ?? '').slice(0, (body ?? '').indexOf(mark))
  expect(steward.bodies[1]?.startsWith(until(steward.bodies[0], '],"stream_options"').replace(/\],"tools".*$/s, ''))).toBe(true)
  const results = (await steward.events(conversationId)).flatMap((event) => (event.type === 'tool-result' ? event.content : []))
  expect(results).toMatchObject([{ text: expect.stringMatching(/^wide__merge_invoice: Will merge one invoice/) }, { text: 'merge_invoice: done' }])

  const bill = await steward.connection.call('context.get', { conversationId, model })
  expect(bill).toMatchObject({ isDeferring: true })
  const wide = bill.servers.find(({ server }) => server === 'wide')
  expect(wide?.definitions.filter(({ isDeferred }) => !isDeferred).map(({ tool }) => tool)).toContain('merge_invoice')
  expect(wide?.deferred).toBeGreaterThan(3_000)

  await steward.close()
  open.splice(open.indexOf(steward), 1)
  const again = await bench({ home: steward.home })
  await again.say('and now', conversationId)
  expect(toolNames(again.bodies[0])).toEqual(second)
})

test('a summary that the person accepted stands for the older turns, on this branch only, until it is taken back', async () => {
  mock.reset()
  mock.addFixture({
    match: { predicate: () => true },
    response: (request) => {
      const isSummary = JSON.stringify(request.messages[0]).includes('You shorten a conversation')
      return { content: isSummary ? 'They like \u202etea\u{e0041}\u{e0101}.' : `answer ${request.messages.filter(({ role }) => role === 'user').length}` }
    },
  })
  const steward = await bench({ settings: { context: { deferTokens: 20_000, deferShare: 1, foldAt: 1, compactAt: 0.8, limits: [{ model: 'mock/*', tokens: 1_500 }] } } })
  const { conversationId, turnId: first } = await steward.say('one '.repeat(400))
  const { turnId: second } = await steward.say('two '.repeat(400), conversationId)
  await steward.say('three', conversationId)
  const proposal = await steward.connection.call('context.summarize', { conversationId, model })
  expect(proposal).toMatchObject({ summary: 'They like tea.', untilTurnId: second, turnCount: 2, turns: [{ turnId: first }, { turnId: second }] })
  expect(proposal.replacedTokens).toBeGreaterThan(600)
  const asked = bodyOf(steward.bodies.at(-1))
  expect(JSON.stringify(asked.messages.at(-1))).toContain('User: one one')
  expect(asked.tools).toBeUndefined()
  const before = await steward.connection.call('context.get', { conversationId, model })

  const { untilTurnId, model: by, usage, replacedTokens } = proposal
  const { compactionId } = await steward.connection.call('context.compact', { conversationId, untilTurnId, model: by, usage, replacedTokens, summary: 'They like tea, and three.' })
  const after = await steward.connection.call('context.get', { conversationId, model })
  expect(after).toMatchObject({ compactionId, compactions: [{ compactionId, on: true }], history: { turns: 1 } })
  expect(after.tokens).toBeLessThan(before.tokens - 500)
  expect(sum(after)).toBe(after.tokens)
  await steward.say('four', conversationId)
  const sent = JSON.stringify(bodyOf(steward.bodies.at(-1)).messages)
  expect(sent).toContain('They like tea, and three.')
  expect(sent).toContain('three')
  expect(sent).not.toContain('one one')
  expect(sent).not.toContain('two two')

  // A copy has it, too; a branch from before it does not; all of the turns are still there.
  const copy = await steward.connection.call('conversation.fork', { conversationId, turnId: (await steward.connection.call('conversation.get', { conversationId })).headTurnId ?? '' })
  await steward.say('five', copy.conversationId)
  expect(JSON.stringify(bodyOf(steward.bodies.at(-1)).messages)).toContain('They like tea, and three.')
  await steward.connection.call('conversation.select', { conversationId, turnId: first, exact: true })
  await steward.say('other', conversationId)
  expect(JSON.stringify(bodyOf(steward.bodies.at(-1)).messages)).toContain('one one')
  expect((await steward.events(conversationId)).filter(({ type }) => type === 'turn-start')).toHaveLength(5)

  await steward.connection.call('conversation.select', { conversationId, turnId: second })
  await steward.connection.call('context.change', { conversationId, changes: [{ kind: 'compaction', compactionId, on: false }] })
  await steward.say('six', conversationId)
  expect(JSON.stringify(bodyOf(steward.bodies.at(-1)).messages)).toContain('two two')
  await expect(steward.connection.call('context.compact', { conversationId, untilTurnId: 'gone', model: by, usage, replacedTokens: 1, summary: 'x' })).rejects.toMatchObject({ code: 'turn-unknown' })
})

test('a change in the middle of an answer leaves its text whole', async () => {
  const steward = await bench()
  const demo = { providerId: 'demo', model: 'scripted' }
  let changes: Promise<unknown> = Promise.resolve()
  let pieces = 0
  const stop = steward.connection.subscribe('message-delta', ({ conversationId }) => {
    if (++pieces % 3 === 0) changes = steward.connection.call('context.change', { conversationId, changes: [{ kind: 'server', server: 'any', on: pieces % 2 === 0 }] })
  })
  const { conversationId, turnId } = await steward.say('think', undefined, demo)
  stop()
  await changes
  let text = ''
  let seq = 0
  for (const event of await steward.events(conversationId)) {
    expect(event.seq).toBeGreaterThan(seq)
    seq = event.seq
    if (event.type !== 'message-delta' || event.turnId !== turnId || event.channel !== 'text') continue
    expect(event.offset).toBe(text.length)
    text += event.text
  }
  expect(pieces).toBeGreaterThan(6)
  expect(text).toBe('I thought about it. My thoughts are folded above this line; a real model would have had some of its own.')
})
