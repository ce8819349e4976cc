import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, expect, test as sequential } from 'vitest'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { type ContextBench, openContextBench, removeHome, wideServer } from './test-support/context-bench.ts'

const mock = new LLMock({ port: 0 })
const open: ContextBench[] = []
const test = sequential.concurrent
const call = (name: string, args: object) => ({ toolCalls: [{ name, arguments: JSON.stringify(args) }] })

beforeAll(async () => {
  mock.addFixture({
    match: { predicate: () => true },
    response: ({ messages }) => {
      const last = messages.at(-1)
      if (last?.role !== 'user') return { content: 'Done with that.', reasoning: 'Hm.', reasoningSignature: 'signed' }
      return call('wide__log', { lines: JSON.stringify(last.content).includes('second') ? 9_000 : 5 })
    },
  })
  await mock.start()
})
afterAll(async () => {
  await Promise.all(open.map((each) => each.close()))
  for (const { home } of open) removeHome(home)
  await mock.stop()
})

/** Where a provider keeps marks of what it may keep: no part of what it reads. */
function withoutMarks(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutMarks)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === 'cache_control' || inner === undefined ? [] : [[key, withoutMarks(inner)]])))
}
const parts = { openai: ['instructions', 'input'], 'openai-compatible': [undefined, 'messages'], anthropic: ['system', 'messages'] } as const

test.each(['openai', 'openai-compatible', 'anthropic'] as const)('%s: each request begins with the bytes of the one before, also in the next turn and after a restart', async (kind) => {
  const first = await openContextBench({ mockUrl: mock.url, kind, servers: { wide: wideServer(5) }, settings: { context: { deferTokens: 100_000, deferShare: 1, foldAt: 1, compactAt: 1, limits: [] } } })
  open.push(first)
  const { conversationId } = await first.say('the first thing')
  await first.say('the second thing', conversationId)
  await first.close()
  open.splice(open.indexOf(first), 1)
  const again = await openContextBench({ mockUrl: mock.url, home: first.home })
  open.push(again)
  await again.say('a last thing', conversationId)

  const bodies = [...first.bodies, ...again.bodies].map((body) => JSON.parse(body) as JsonObject)
  expect(bodies).toHaveLength(6)
  const [system, list] = parts[kind]
  for (const [index, body] of bodies.entries()) {
    const before = bodies[index - 1]
    if (!before) continue
    // The tool to read on comes with the first result that was shortened, at the end.
    const [tools, toolsBefore] = [body, before].map(({ tools: all = [] }) => JSON.stringify(withoutMarks(all)).slice(0, -1))
    expect(tools?.startsWith(toolsBefore ?? '?')).toBe(true)
    if (index !== 3) expect(tools).toBe(toolsBefore)
    if (system) expect(JSON.stringify(withoutMarks(body[system] ?? null))).toBe(JSON.stringify(withoutMarks(before[system] ?? null)))
    const [messages, messagesBefore] = [body, before].map((each) => JSON.stringify(withoutMarks(each[list] ?? null)).slice(0, -1))
    expect(messages?.startsWith(messagesBefore ?? '?')).toBe(true)
    expect(messages?.length).toBeGreaterThan(messagesBefore?.length ?? 0)
  }
  if (kind === 'openai') expect(new Set(bodies.map((body) => body['prompt_cache_key']))).toEqual(new Set([conversationId]))
  if (kind !== 'anthropic') return
  const marks = JSON.stringify(bodies[3]).match(/"cache_control":\{"type":"ephemeral"\}/g)
  expect(marks).toHaveLength(4)
  expect((bodies[3]?.['tools'] as JsonObject[] | undefined)?.at(-1)).toHaveProperty('cache_control')
})
