import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import { collect, modelAt, readTool, recordingFetch, request, testClock, timeTool } from './for-tests.ts'

/** The real SDKs against aimock, which speaks all three protocols from one set of fixtures. */
const mock = new LLMock({ port: 0, chunkSize: 8 })
beforeAll(() => mock.start())
afterAll(() => mock.stop())
beforeEach(() => mock.reset())

const providers = [
  { kind: 'openai', path: '/v1', model: 'gpt-5.5' },
  { kind: 'openai-compatible', path: '/v1', model: 'gpt-5.5' },
  { kind: 'anthropic', path: '', model: 'claude-sonnet-5-5' },
] as const

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describe.each(providers)('$kind', ({ kind, path, model }) => {
  const open = (more = {}) => modelAt(kind, `${mock.url}${path}`, more)

  test('streams text in pieces, with usage and one stop reason', async () => {
    mock.onMessage('hello', { content: 'Hello, dear person. How are you today?', usage: { input_tokens: 11, output_tokens: 7, prompt_tokens: 11, completion_tokens: 7 } })
    const { text, parts, finish, error } = await collect(open().stream(request('hello', { model }), new AbortController().signal))
    expect(error).toBeUndefined()
    expect(text).toBe('Hello, dear person. How are you today?')
    expect(parts.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(3)
    expect(finish).toMatchObject({ stopReason: { kind: 'stop' }, usage: { inputTokens: 11, outputTokens: 7 } })
    expect(parts.at(-1)?.type).toBe('finish')
  })

  test('streams reasoning apart from text', async () => {
    mock.onMessage('why', { content: 'Because.', reasoning: 'Let me think about that.' })
    const { text, reasoning } = await collect(open().stream(request('why', { model }), new AbortController().signal))
    expect(reasoning).toBe('Let me think about that.')
    expect(text).toBe('Because.')
  })

  test('assembles parallel tool calls', async () => {
    mock.onMessage('both', { toolCalls: [{ name: 'files__read', arguments: { path: '/ä "quoted"/🙂' } }, { name: 'clock__now', arguments: {} }] })
    const { calls, finish } = await collect(open().stream(request('both', { model, tools: [readTool, timeTool] }), new AbortController().signal))
    expect(calls).toEqual([
      { name: 'files__read', callId: expect.stringMatching(/./), arguments: { path: '/ä "quoted"/🙂' } },
      { name: 'clock__now', callId: expect.stringMatching(/./), arguments: {} },
    ])
    expect(new Set(calls.map(({ callId }) => callId)).size).toBe(2)
    expect(finish?.stopReason.kind).toBe('tool-calls')
  })

  test('a step with its results goes back, and the reasoning with it', async () => {
    mock.on({ userMessage: 'read' }, { toolCalls: [{ name: 'files__read', arguments: { path: '/a' } }], reasoning: 'A file, then.', reasoningSignature: 'signed-by-the-model' })
    mock.prependFixture({ match: { predicate: ({ messages }) => messages.some(({ role }) => role === 'tool') }, response: { content: 'It says hi.' } })
    const { fetch, bodies, headers } = recordingFetch()
    const language = open({ fetch })
    const image = { type: 'image' as const, mimeType: 'image/png', data: pixel }
    const question = { role: 'user' as const, content: [{ type: 'text' as const, text: 'read' }, image] }
    const first = await collect(language.stream(request('', { model, tools: [readTool], messages: [question] }), new AbortController().signal))
    const callId = first.calls[0]?.callId ?? ''
    const answer = {
      role: 'assistant' as const,
      text: first.text,
      toolUses: [{ callId, name: 'files__read', arguments: { path: '/a' } }],
      ...(first.replay ? { replay: { providerId: 'test', value: first.replay.value } } : {}),
    }
    const result = { role: 'tool' as const, callId, name: 'files__read', content: [{ type: 'text' as const, text: 'no such file' }, image], isError: true }
    const second = await collect(language.stream(request('', { model, tools: [readTool], messages: [question, answer, result] }), new AbortController().signal))
    expect(second.error).toBeUndefined()
    expect(second.text).toBe('It says hi.')
    expect(bodies).toHaveLength(2)
    expect(headers[0]?.get('authorization')).toBe('Bearer test-key')
    expect(bodies[1]).toMatchObject(secondRequest[kind](callId, model))
  })

  test('another provider\'s replay, or one for other calls, is not sent', async () => {
    mock.onMessage('go', { content: 'Gone.' })
    const { fetch, bodies } = recordingFetch()
    const secret = { model, callIds: ['c1'], items: [{ type: 'reasoning', encrypted_content: 'secret' }], blocks: [{ type: 'thinking', thinking: 'secret' }], reasoning: 'secret' }
    const step = (providerId: string, callId: string) => [
      { role: 'assistant' as const, text: '', toolUses: [{ callId, name: 'files__read', arguments: {} }], replay: { providerId, value: secret } },
      { role: 'tool' as const, callId, name: 'files__read', content: [{ type: 'text' as const, text: 'ok' }], isError: false },
    ]
    await collect(open({ fetch }).stream(request('', { model, tools: [readTool], messages: [{ role: 'user', content: [{ type: 'text', text: 'go' }] }, ...step('other', 'c1'), ...step('test', 'c2')] }), new AbortController().signal))
    expect(JSON.stringify(bodies[0])).not.toContain('secret')
    expect(JSON.stringify(bodies[0])).toContain('c2')
  })

  test('a limit, a temperature and a tool that must be called reach the service; a temperature that it refuses is left out', async () => {
    mock.onMessage('sample', { toolCalls: [{ name: 'files__read', arguments: { path: '/a' } }] })
    mock.prependFixture({ match: { userMessage: 'sample', sequenceIndex: 0 }, response: { error: { message: "Unsupported parameter: 'temperature'.", type: 'invalid_request_error' }, status: 400 } })
    const { fetch, bodies } = recordingFetch()
    const { calls, error } = await collect(open({ fetch }).stream({ ...request('sample', { model, tools: [readTool] }), maxTokens: 50, temperature: 0.2, toolChoice: 'required' }, new AbortController().signal))
    expect(error).toBeUndefined()
    expect(calls).toHaveLength(1)
    const limited = { openai: { max_output_tokens: 50, tool_choice: 'required' }, 'openai-compatible': { max_tokens: 50, tool_choice: 'required' }, anthropic: { max_tokens: 50, tool_choice: { type: 'any' } } }[kind]
    expect(bodies[0]).toMatchObject({ ...limited, temperature: 0.2 })
    expect(bodies[0]).not.toHaveProperty('thinking')
    expect(bodies[1]).toMatchObject(limited)
    expect(bodies[1]).not.toHaveProperty('temperature')
  })

  test('waits as long as Retry-After asks, says so, then succeeds', async () => {
    mock.onMessage('busy', { content: 'Now.' })
    mock.prependFixture({ match: { userMessage: 'busy', sequenceIndex: 0 }, response: { error: { message: 'Slow down', type: 'rate_limit_error' }, status: 429, retryAfter: 7 } })
    const clock = testClock()
    const { text, notices, error } = await collect(open({ clock }).stream(request('busy', { model }), new AbortController().signal))
    expect(error).toBeUndefined()
    expect(text).toBe('Now.')
    expect(notices).toEqual([{ code: 'provider-retry', text: 'Test allows no more requests for now. Trying again in 7 s (attempt 2 of 4).' }])
    expect(clock.waited).toContain(7125)
  })

  test('gives up after four attempts at a server error', async () => {
    mock.onMessage('broken', { error: { message: 'Something broke', type: 'server_error' }, status: 500 })
    const { notices, error } = await collect(open().stream(request('broken', { model }), new AbortController().signal))
    expect(notices).toHaveLength(3)
    expect(problemOf(error)).toMatchObject({ code: 'provider-overloaded', message: 'Test answered with an error of its own (500), also after 4 attempts.', cause: 'Something broke', nextStep: expect.stringContaining('Try again') })
    expect(mock.getRequests()).toHaveLength(4)
  })

  test('keeps the text of a stream that is cut, and does not ask again', async () => {
    mock.onMessage('cut', { content: 'This sentence will never be finished by anyone at all.' }, { truncateAfterChunks: 9, latency: 20 })
    const { text, error } = await collect(open().stream(request('cut', { model }), new AbortController().signal))
    expect('This sentence will never be finished by anyone at all.'.startsWith(text)).toBe(true)
    expect(text).not.toBe('')
    expect(problemOf(error)).toMatchObject({ code: 'provider-stream-cut', nextStep: expect.stringContaining('is kept') })
    expect(mock.getRequests()).toHaveLength(1)
  })

  test.each([
    [401, { message: 'Bad key', type: 'authentication_error', code: 'invalid_api_key' }, { code: 'provider-unauthorized', cause: 'Bad key', nextStep: 'Check the key in Settings.' }],
    [404, { message: 'The model does not exist', type: 'not_found_error', code: 'model_not_found' }, { code: 'model-not-found', nextStep: expect.stringContaining('Pick another model') }],
    [400, { message: 'This model\'s maximum context length is 8192 tokens', type: 'invalid_request_error', code: 'context_length_exceeded' }, { code: 'context-too-long' }],
    [400, { message: 'No such thing', type: 'invalid_request_error' }, { code: 'provider-refused-request', cause: 'No such thing' }],
    [429, { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' }, { code: 'provider-refused-request', message: 'The account at Test has no credit left.' }],
  ])('%i becomes a problem with a next step, at once', async (status, body, problem) => {
    mock.onMessage('fail', { error: body, status })
    const { error } = await collect(open().stream(request('fail', { model }), new AbortController().signal))
    expect(problemOf(error)).toMatchObject(problem)
    expect(mock.getRequests()).toHaveLength(1)
  })

  test.each(['before the answer', 'amid the answer'])('abort %s throws an AbortError', async (when) => {
    mock.onMessage('long', { content: 'x'.repeat(4000) }, { latency: when === 'before the answer' ? 60_000 : 20 })
    const controller = new AbortController()
    const stream = open().stream(request('long', { model }), controller.signal)
    const iterator = stream[Symbol.asyncIterator]()
    let waiting = iterator.next()
    if (when === 'amid the answer') {
      await waiting
      waiting = iterator.next()
    }
    const before = performance.now()
    setTimeout(() => controller.abort(new Error('a reason of the caller')), 20)
    await expect(drain(waiting, iterator)).rejects.toSatisfy((error) => error instanceof DOMException && error.name === 'AbortError')
    expect(performance.now() - before).toBeLessThan(10_000)
  })

  test('abort while it waits for a retry throws an AbortError', async () => {
    mock.onMessage('wait', { error: { message: 'later', type: 'rate_limit_error' }, status: 429, retryAfter: 30 })
    const controller = new AbortController()
    const iterator = open({ clock: testClock(60_000) }).stream(request('wait', { model }), controller.signal)[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toMatchObject({ type: 'notice' })
    setTimeout(() => controller.abort(), 10)
    await expect(iterator.next()).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('a signal that aborted before makes no request', async () => {
    const { error } = await collect(open().stream(request('never', { model }), AbortSignal.abort()))
    expect(error).toMatchObject({ name: 'AbortError' })
    expect(mock.getRequests()).toHaveLength(0)
  })

  test('without a key no credential is sent, whatever the environment holds', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'of-the-environment').stubEnv('ANTHROPIC_API_KEY', 'of-the-environment').stubEnv('ANTHROPIC_AUTH_TOKEN', 'of-the-environment').stubEnv('OPENAI_ORG_ID', 'of-the-environment')
    mock.onMessage('hello', { content: 'Hi.' })
    const { fetch, headers } = recordingFetch()
    const { text } = await collect(open({ key: undefined, fetch }).stream(request('hello', { model }), new AbortController().signal))
    vi.unstubAllEnvs()
    expect(text).toBe('Hi.')
    expect(headers[0]?.get('authorization') ?? headers[0]?.get('x-api-key')).toBeNull()
    expect(JSON.stringify([...(headers[0] ?? [])])).not.toContain('of-the-environment')
  })

  test('lists models', async () => {
    mock.on({ model: 'model-of-mine', userMessage: 'x' }, { content: 'x' })
    const models = await open().listModels(new AbortController().signal)
    expect(models.map((entry) => entry.model)).toContain('model-of-mine')
  })
})

function problemOf(error: unknown): unknown {
  if (!(error instanceof StewardError)) throw error
  return error.problem
}

async function drain<T>(waiting: Promise<IteratorResult<T>>, iterator: AsyncIterator<T>): Promise<void> {
  for (let next = await waiting; !next.done; next = await iterator.next());
}

const dataUrl = `data:image/png;base64,${pixel}`

/** What each service must get with the second request of a turn, in its own form. */
const secondRequest: Record<(typeof providers)[number]['kind'], (callId: string, model: string) => object> = {
  openai: (callId, model) => ({
    model,
    instructions: 'Be short.',
    store: false,
    stream: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'conversation-1',
    tools: [{ type: 'function', name: 'files__read', description: 'Reads a file', parameters: readTool.inputSchema, strict: false }],
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'read' }, { type: 'input_image', image_url: dataUrl, detail: 'auto' }] },
      { type: 'reasoning', encrypted_content: expect.stringMatching(/.+/), summary: [{ type: 'summary_text', text: 'A file, then.' }] },
      { type: 'function_call', call_id: callId, name: 'files__read', arguments: '{"path":"/a"}' },
      { type: 'function_call_output', call_id: callId, output: [{ type: 'input_text', text: 'no such file' }, { type: 'input_image', image_url: dataUrl }] },
    ],
  }),
  'openai-compatible': (callId, model) => ({
    model,
    stream: true,
    stream_options: { include_usage: true },
    tools: [{ type: 'function', function: { name: 'files__read', description: 'Reads a file', parameters: readTool.inputSchema } }],
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: [{ type: 'text', text: 'read' }, { type: 'image_url', image_url: { url: dataUrl } }] },
      { role: 'assistant', content: null, reasoning_content: 'A file, then.', tool_calls: [{ id: callId, type: 'function', function: { name: 'files__read', arguments: '{"path":"/a"}' } }] },
      { role: 'tool', tool_call_id: callId, content: 'Error: no such file' },
      { role: 'user', content: [{ type: 'text', text: 'From the result of files__read:' }, { type: 'image_url', image_url: { url: dataUrl } }] },
    ],
  }),
  anthropic: (callId, model) => ({
    model,
    stream: true,
    max_tokens: 32_000,
    system: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }],
    cache_control: { type: 'ephemeral' },
    thinking: { type: 'adaptive' },
    tools: [{ name: 'files__read', description: 'Reads a file', input_schema: readTool.inputSchema }],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'read' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }] },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'A file, then.', signature: 'signed-by-the-model' }, { type: 'tool_use', id: callId, name: 'files__read', input: { path: '/a' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: callId, is_error: true, content: [{ type: 'text', text: 'no such file' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }] }] },
    ],
  }),
}
