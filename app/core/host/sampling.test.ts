/** Sampling through a whole host, in both eras: the model is a mock of the service, the person is played over the contract. */
import { createRequire } from 'node:module'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assignModelNames } from '#core/providers/model-tool-names.ts'
import { entry, eras, from, openBench, said, type Bench } from './test-support/asking-bench.ts'

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js')
const mock = new LLMock({ port: 0 })
let bench: Bench

beforeAll(async () => {
  mock.addFixture({ match: { userMessage: 'Use the tool.' }, response: { toolCalls: [{ name: assignModelNames([{ server: 'tool', tool: 'files.find' }])[0] ?? '', arguments: '{"words":"notes"}' }] } })
  mock.addFixture({ match: { userMessage: /capital/ }, response: { content: 'Paris. STOP It lies on the Seine.', usage: { prompt_tokens: 30, completion_tokens: 20 } } })
  mock.addFixture({ match: { userMessage: /breaks/ }, response: { error: { message: 'out of order', type: 'server_error' }, status: 400 } })
  mock.addFixture({ match: { userMessage: /for ever/ }, response: { content: 'At last.' }, latency: 600_000 })
  await mock.start()
  bench = await openBench({ legacy: entry({ era: 'legacy' }), modern: entry({ era: 'modern' }), 'legacy-twice': entry({ era: 'legacy' }), 'modern-twice': entry({ era: 'modern' }), everything: { command: process.execPath, args: [everything, 'stdio'] } }, { providerUrl: mock.url })
})

afterAll(async () => {
  await bench.close()
  await mock.stop()
})

describe.each(eras)('%s era', (era) => {
  test('sampling is off until the person turns it on; then prompt and answer are reviewed', async () => {
    const off = await bench.call(era, 'ask-model', { prompt: 'What is the capital?' })
    expect(JSON.stringify(off)).toMatch(/sampling/i)
    if (era === 'modern') expect(off.outcome).toMatchObject({ problem: { code: 'capability-off', nextStep: expect.stringContaining('Turn sampling on') as string } })
    expect(await bench.requests()).toEqual([])

    await bench.connection.call('server.configure', { server: era, options: { sampling: 'ask' } })
    const more = { systemPrompt: 'Be brief.', stopSequences: ['STOP'], temperature: 0.2, modelPreferences: { hints: [{ name: 'claude' }] } }
    const call = bench.call(era, 'ask-model', { prompt: `What is the capital? (${era})`, more }, `sample-${era}`)
    const asked = await bench.request('sampling', from(era))
    expect(asked).toMatchObject({ callId: `sample-${era}`, system: 'Be brief.', maxTokens: 100, hints: ['claude'], model: { providerId: 'mock', model: 'mock' }, messages: [{ role: 'user', content: [{ type: 'text' }] }], stage: { kind: 'prompt' } })
    expect(asked.budget.requestsLeft).toBe(19)
    await bench.answer(asked, { kind: 'approve' })
    const answered = await bench.request('sampling', ({ stage }) => stage.kind === 'answer')
    expect(answered.stage).toMatchObject({ kind: 'answer', content: [{ type: 'text', text: 'Paris. ' }], stopReason: 'stopSequence' })
    expect(answered.nonce).not.toBe(asked.nonce)
    await bench.answer(answered, { kind: 'approve' })
    expect(JSON.parse(said(await call))).toMatchObject({ kind: 'sampling', result: { role: 'assistant', model: 'mock', content: { type: 'text', text: 'Paris. ' }, stopReason: 'stopSequence' } })
    expect(mock.getRequests().findLast(({ body }) => JSON.stringify(body).includes(`(${era})`))?.body).toMatchObject({ max_tokens: 100, temperature: 0.2 })
  })

  test('tools that the server brings reach the model by a legal name, and its call goes back by theirs', async () => {
    const call = bench.call(era, 'ask-model-with-tool')
    const asked = await bench.request('sampling', from(era))
    expect(asked.tools).toMatchObject([{ name: 'files.find' }])
    await bench.answer(asked, { kind: 'approve' })
    const answered = await bench.request('sampling', ({ stage }) => stage.kind === 'answer')
    expect(answered.stage).toMatchObject({ toolUses: [{ name: 'files.find', arguments: { words: 'notes' } }], stopReason: 'toolUse' })
    await bench.answer(answered, { kind: 'approve' })
    expect(JSON.parse(said(await call))).toMatchObject({ result: { content: [{ type: 'tool_use', name: 'files.find', input: { words: 'notes' } }], stopReason: 'toolUse' } })
  })

  test('what the model cannot answer is shown, and may be sent again or declined', async () => {
    const call = bench.call(era, 'ask-model', { prompt: 'This breaks.' })
    await bench.answer(await bench.request('sampling', from(era)), { kind: 'approve' })
    const again = await bench.request('sampling', ({ stage }) => stage.kind === 'prompt' && stage.problem !== undefined)
    expect(again.stage).toMatchObject({ problem: { code: 'provider-refused-request', cause: expect.stringContaining('out of order') as string } })
    await bench.answer(again, { kind: 'decline' })
    expect(JSON.stringify(await call)).toMatch(/You declined|The user declined/)
    expect(await bench.logs(era)).toContain('The model did not answer what it asked')
  })

  test('a model that takes long can be given up', async () => {
    const call = bench.call(era, 'ask-model', { prompt: 'This takes for ever.' })
    await bench.answer(await bench.request('sampling', from(era)), { kind: 'approve' })
    const runs = await bench.request('sampling', ({ stage }) => stage.kind === 'running')
    await expect(bench.answer(runs, { kind: 'approve' })).rejects.toMatchObject({ code: 'answer-not-fitting' })
    await bench.answer(runs, { kind: 'decline' })
    expect(JSON.stringify(await call)).toMatch(/You declined|The user declined/)
  })

  test('of two prompts that are read at the same time, one uses the budget up for the other', async () => {
    const server = `${era}-twice`
    await bench.connection.call('server.configure', { server, options: { sampling: 'ask', samplingBudget: { requestsPerHour: 10, tokensPerDay: 55 } } })
    const calls = ['one', 'two'].map((name) => bench.call(server, 'ask-model', { prompt: `capital ${name}` }, `${server}-${name}`))
    const [first, second] = await Promise.all(['one', 'two'].map((name) => bench.request('sampling', ({ messages, server: asking }) => asking === server && JSON.stringify(messages).includes(name))))
    if (!first || !second) throw new Error('Both are asked.')
    await bench.answer(first, { kind: 'approve' })
    await bench.answer(await bench.request('sampling', ({ stage, requestId }) => requestId === first.requestId && stage.kind === 'answer'), { kind: 'approve' })
    await bench.answer(second, { kind: 'approve' })
    expect(JSON.stringify(await Promise.all(calls))).toMatch(/Paris.*used up/)
  })

  test('over its budget a server is refused without a question', async () => {
    await bench.connection.call('server.configure', { server: era, options: { samplingBudget: { requestsPerHour: 3, tokensPerDay: 1_000_000 } } })
    expect(JSON.stringify(await bench.call(era, 'ask-model', { prompt: 'Once more' }))).toContain('used up')
    await bench.connection.call('server.configure', { server: era, options: { samplingBudget: { requestsPerHour: 100, tokensPerDay: 10 } } })
    expect(JSON.stringify(await bench.call(era, 'ask-model', { prompt: 'Once more' }))).toContain('used up')
    expect(await bench.logs(era)).toContain('its budget is used up')
    expect(await bench.requests()).toEqual([])
  })
})

test('server-everything, the reference of the older era', async () => {
  await bench.connection.call('server.configure', { server: 'everything', options: { sampling: 'ask' } })
  const sampled = bench.call('everything', 'trigger-sampling-request', { prompt: 'the capital' })
  await bench.answer(await bench.request('sampling', from('everything')), { kind: 'approve' })
  await bench.answer(await bench.request('sampling', ({ stage }) => stage.kind === 'answer'), { kind: 'approve' })
  expect(said(await sampled)).toContain('Paris.')
})
