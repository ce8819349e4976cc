import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultBudgets, type Settings } from '#contract/settings.ts'
import { dayOf } from '#core/usage/day-of.ts'
import { type ContextBench, model, openContextBench, removeHome, wideServer } from './test-support/context-bench.ts'

const mock = new LLMock({ port: 0 })
let bench: ContextBench
const budgets = (change: Partial<Settings['budgets']>): Settings['budgets'] => ({ ...defaultBudgets, prices: [{ model: 'mock/*', input: 10, output: 100, cachedInput: 1 }], ...change })

beforeAll(async () => {
  mock.onMessage('lines', { toolCalls: [{ name: 'wide__log', arguments: { lines: 200 } }] })
  mock.prependFixture({ match: { predicate: ({ messages }) => messages.at(-1)?.role === 'tool' }, response: { content: 'There.', usage: { prompt_tokens: 70_000, completion_tokens: 1_000 } } })
  mock.onMessage('hello', { content: 'Hello.', usage: { prompt_tokens: 20_000, completion_tokens: 1_000 } })
  await mock.start()
  bench = await openContextBench({ mockUrl: mock.url, servers: { wide: wideServer(6) }, settings: { titles: { byModel: false, model: null }, budgets: budgets({}) } })
})
afterAll(async () => {
  await bench.close()
  removeHome(bench.home)
  await mock.stop()
})

test('usage is summed by day, model, conversation and server, with money by the prices of now; a deleted conversation stays in the sums', async () => {
  const today = dayOf(Date.now())
  const range = { from: today, to: dayOf(Date.now() + 60_000) }
  const get = async (by: 'day' | 'model' | 'conversation' | 'server') => (await bench.connection.call('usage.get', { ...range, by })).rows
  expect(await get('day')).toEqual([])
  const { conversationId } = await bench.say('lines')
  await bench.say('hello')
  const [day] = await get('day')
  const [first] = await get('model')
  expect(day).toMatchObject({ key: today, model: 'mock/mock', requests: 3 })
  expect(first).toMatchObject({ key: 'mock/mock', inputTokens: day?.inputTokens, outputTokens: day?.outputTokens })
  expect(first?.inputTokens).toBeGreaterThanOrEqual(90_000)
  expect(first?.money).toBeCloseTo(((first?.inputTokens ?? 0) * 10 + (first?.outputTokens ?? 0) * 100) / 1_000_000)
  // What the server takes is estimated for each request: its definitions in all three, its result in one.
  const [wide] = await get('server')
  expect(wide).toMatchObject({ key: 'wide', requests: 3 })
  expect(wide?.definitionTokens).toBeGreaterThan(0)
  expect(wide?.inputTokens).toBeGreaterThan(wide?.definitionTokens ?? 0)
  await bench.connection.call('settings.update', { budgets: budgets({ prices: [] }) })
  expect((await get('model'))[0]?.money).toBeNull()
  await bench.connection.call('settings.update', { budgets: budgets({}) })
  await bench.connection.call('conversation.fork', { conversationId, turnId: (await bench.events(conversationId)).find((event) => event.type === 'turn-start')!.turnId })
  expect((await get('model'))[0]?.requests).toBe(3)
  await bench.connection.call('conversation.remove', { conversationIds: [conversationId] })
  expect((await get('model'))[0]?.requests).toBe(3)
})

test('near a limit it is told once, at the limit the next turn is not sent before the person was asked', async () => {
  const { rows } = await bench.connection.call('usage.get', { from: dayOf(Date.now()), to: dayOf(Date.now()), by: 'model' })
  const used = rows.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0)
  // One more "hello" is 21,000.
  await bench.connection.call('settings.update', { budgets: budgets({ limits: [{ period: 'day', unit: 'tokens', amount: used + 25_000, model: 'mock/*' }, { period: 'month', unit: 'money', amount: 0.01, model: 'other/*' }] }) })
  const near = await bench.say('hello')
  expect((await bench.events(near.conversationId)).filter((event) => event.type === 'notice')).toMatchObject([{ code: 'usage-limit-near', text: expect.stringContaining('tokens today, with mock/*') }])
  const over = await bench.say('hello')
  expect((await bench.events(over.conversationId)).filter((event) => event.type === 'notice')).toMatchObject([{ code: 'usage-limit-reached' }])
  const before = bench.bodies.length
  const { conversations } = await bench.connection.call('conversation.list', {})
  await expect(bench.connection.call('turn.start', { text: 'hello', model })).rejects.toMatchObject({ code: 'usage-limit' })
  await expect(bench.connection.call('turn.start', { text: 'hello', model, conversationId: over.conversationId })).rejects.toMatchObject({ code: 'usage-limit' })
  expect(bench.bodies).toHaveLength(before)
  expect((await bench.connection.call('conversation.list', {})).conversations).toHaveLength(conversations.length)
  expect(await bench.connection.call('turn.start', { text: 'hello', model, beyondLimit: true })).toHaveProperty('turnId')
  expect((await bench.connection.call('usage.limits', {})).limits.map(({ state }) => state)).toEqual(['reached', 'below'])
})

test('what stands in no conversation, such as the request for a title, is counted beside them', async () => {
  await bench.connection.call('settings.update', { titles: { byModel: true, model: null }, budgets: budgets({}) })
  const asides = async () => (await bench.connection.call('usage.get', { from: dayOf(Date.now()), to: dayOf(Date.now()), by: 'conversation' })).rows.find(({ key }) => key === '')
  const before = (await asides())?.requests ?? 0
  await bench.say('hello')
  // A conversation of the tests before may be named by now, too.
  await expect.poll(async () => (await asides())?.requests ?? 0, { timeout: 5_000 }).toBeGreaterThan(before)
  expect(await asides()).toMatchObject({ title: expect.stringContaining('Titles') })
})
