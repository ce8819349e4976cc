import { LLMock } from '@copilotkit/aimock'
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
  const steward = await bench({ servers: { wide: wideServer(12) }, settings: { budgets: { callsPerMinute: null, callsPerTurn: null, moneyPerDay: null, prices: [{ model: 'mock/*', input: 3, output: 15 }] } } })
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
