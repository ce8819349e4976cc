import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import { type Settings, settingsSchema } from '#contract/settings.ts'
import type { ProviderSettings, ProviderView } from '#contract/model.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'
import { providerHandlers } from '#core/host/provider-handlers.ts'
import { collect, recordingFetch, request, testClock } from './for-tests.ts'
import { createProviders, type ProvidersDependencies } from './providers.ts'

const mock = new LLMock({ port: 0 })
let ollama: Server
let ollamaOrigin = ''
beforeAll(async () => {
  await mock.start()
  ollama = createServer((incoming, response) => {
    const models = { models: [{ name: 'nomic-embed-text' }, { name: 'qwen3:8b' }] }
    response.writeHead(incoming.url === '/api/tags' ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(models))
  })
  await new Promise<void>((resolve) => ollama.listen(0, '127.0.0.1', resolve))
  ollamaOrigin = `http://127.0.0.1:${(ollama.address() as AddressInfo).port}`
})
afterAll(async () => {
  await mock.stop()
  ollama.close()
})
beforeEach(() => mock.reset())

interface World {
  readonly configured?: Partial<ProviderSettings>[]
  readonly settings?: Partial<Settings>
  readonly keys?: Record<string, string>
  readonly variables?: Record<string, string>
  readonly locals?: ProvidersDependencies['localServers']
  readonly override?: ProviderSettings
  readonly secrets?: Partial<SecretStore>
}

/** Secrets and settings as ports in memory; everything else is real. */
function open({ configured = [], settings = {}, keys = {}, variables = {}, locals = [], override, secrets = {} }: World = {}) {
  let present = settingsSchema.parse({ ...settings, providers: configured.map((provider) => ({ id: 'p', kind: 'openai-compatible', label: 'P', ...provider })) })
  const stored = new Map(Object.entries(keys))
  const origins = new Map<string, string>()
  const published: ProviderView[][] = []
  const { fetch, headers, urls } = recordingFetch()
  const providers = createProviders({
    secrets: {
      status: () => Promise.resolve({ kind: 'keychain', label: 'Test' }),
      get: (name) => Promise.resolve(stored.get(name)),
      set: (name, value) => Promise.resolve(void stored.set(name, value)),
      remove: (name) => Promise.resolve(void stored.delete(name)),
      rotate: () => Promise.resolve({ sealed: 0, left: [] }),
      list: () => Promise.resolve([...stored.keys()].map((name) => ({ name, state: 'present' as const, updatedAt: 0 }))),
      ...secrets,
    },
    settings: { get: () => present, update: (change) => (present = { ...present, ...change }), saved: () => Promise.resolve() },
    fetch,
    variable: (name) => variables[name],
    clock: testClock(1000),
    trust: { keyOrigin: (name) => origins.get(name), bindKey: (name, origin) => void (origin === undefined ? origins.delete(name) : origins.set(name, origin)) },
    logger: { info() {}, warn() {}, error() {} },
    publish: (event, payload) => {
      if (event === 'provider-change') published.push((payload as { providers: ProviderView[] }).providers)
    },
    override,
    localServers: locals,
    random: () => 0.5,
  })
  return { providers, published, headers, urls, stored, settings: () => present, handlers: providerHandlers({ providers }) }
}

const context = { signal: new AbortController().signal }
const short = (views: readonly ProviderView[]) => views.map(({ id, origin, key }) => `${id} ${origin} ${key}`)

test('with nothing there is the demo, and it answers', async () => {
  const { providers } = open()
  expect(short(await providers.list())).toEqual(['demo built-in not-needed'])
  const ref = providers.defaultModel()
  expect(ref).toEqual({ providerId: 'demo', model: 'scripted' })
  const model = await providers.model(ref ?? { providerId: '', model: '' })
  expect((await collect(model.stream(request('hi'), context.signal))).text).toContain('a script, not a real model')
  expect((await providers.listModels()).models).toEqual([{ providerId: 'demo', model: 'scripted', label: 'Steward demo', note: 'Scripted demo: not a real model' }])
})

test('who is there, from where, and with which key', async () => {
  const { providers } = open({
    configured: [
      { id: 'mine', kind: 'openai' },
      { id: 'router', baseUrl: 'https://openrouter.example/api/v1' },
      { id: 'lan', baseUrl: 'http://192.168.1.5:8000/v1' },
    ],
    keys: { 'provider/router': 'r' },
    variables: { ANTHROPIC_API_KEY: 'a' },
    locals: [{ id: 'ollama', label: 'Ollama', origin: ollamaOrigin, probe: '/api/tags' }],
  })
  await providers.ready()
  expect(short(await providers.list())).toEqual(['mine configured missing', 'router configured present', 'lan configured not-needed', 'anthropic environment environment', 'ollama detected not-needed', 'demo built-in not-needed'])
})

test('a local server is found by itself and published; one that is configured is not doubled', async () => {
  const locals = [{ id: 'ollama', label: 'Ollama', origin: ollamaOrigin, probe: '/api/tags' }, { id: 'lm-studio', label: 'LM Studio', origin: 'http://127.0.0.1:9', probe: '/v1/models' }]
  const { providers, published, handlers } = open({ locals })
  expect(short(await providers.list())).toEqual(['demo built-in not-needed'])
  await providers.ready()
  expect(published.map(short)).toEqual([['ollama detected not-needed', 'demo built-in not-needed']])
  expect(providers.defaultModel()).toEqual({ providerId: 'ollama', model: 'qwen3:8b' })
  expect((await handlers['provider.detect']({}, context)).providers).toMatchObject([{ id: 'ollama', baseUrl: `${ollamaOrigin}/v1`, models: ['qwen3:8b'] }])
  expect(published).toHaveLength(1)
  const configured = open({ locals, configured: [{ id: 'own', baseUrl: ollamaOrigin.replace('127.0.0.1', 'localhost') }] })
  await configured.providers.ready()
  expect(short(await configured.providers.list())).toEqual(['own configured not-needed', 'demo built-in not-needed'])
})

test.each<[string, World, unknown]>([
  ['the person\'s choice', { settings: { defaultModel: { providerId: 'demo', model: 'scripted' } }, variables: { OPENAI_API_KEY: 'k' } }, { providerId: 'demo', model: 'scripted' }],
  ['not a choice whose provider is gone', { settings: { defaultModel: { providerId: 'gone', model: 'x' } }, variables: { OPENAI_API_KEY: 'k' } }, { providerId: 'openai', model: 'gpt-5.5' }],
  ['a configured provider with a key before the environment', { configured: [{ id: 'a', kind: 'openai' }, { id: 'b', kind: 'anthropic' }], keys: { 'provider/b': 'k' }, variables: {} }, { providerId: 'b', model: 'claude-sonnet-5-5' }],
  ['the environment', { variables: { ANTHROPIC_API_KEY: 'k' } }, { providerId: 'anthropic', model: 'claude-sonnet-5-5' }],
  ['the provider of this run before the choice', { settings: { defaultModel: { providerId: 'demo', model: 'scripted' } }, override: { id: 'now', kind: 'openai-compatible', label: 'Now', baseUrl: 'http://127.0.0.1:9/v1', models: ['m1'], toolMode: 'native' } }, { providerId: 'now', model: 'm1' }],
])('the default is %s', async (_, world, expected) => {
  const { providers } = open(world)
  await providers.ready()
  expect(providers.defaultModel()).toEqual(expected)
})

test('a key from the keychain reaches the provider, and only that one', async () => {
  mock.onMessage('hi', { content: 'Hello.' })
  const { providers, headers } = open({ configured: [{ id: 'one', baseUrl: `${mock.url}/v1` }, { id: 'two', baseUrl: `${mock.url}/v1` }], keys: { 'provider/one': 'key-one' }, variables: { OPENAI_API_KEY: 'key-of-openai' } })
  for (const id of ['one', 'two']) expect((await collect((await providers.model({ providerId: id, model: 'gpt-5.5' })).stream(request('hi'), context.signal))).text).toBe('Hello.')
  expect(headers.map((header) => header.get('authorization'))).toEqual(['Bearer key-one', null])
})

test('a changed key is used with the next request; the same model object serves as long as nothing changes', async () => {
  const { providers, stored } = open({ configured: [{ id: 'one', baseUrl: `${mock.url}/v1` }], keys: { 'provider/one': 'old' } })
  const ref = { providerId: 'one', model: 'm' }
  const first = await providers.model(ref)
  expect(await providers.model(ref)).toBe(first)
  stored.set('provider/one', 'new')
  expect(await providers.model(ref)).not.toBe(first)
})

test('the environment\'s key serves an address named for this run', async () => {
  mock.onMessage('hi', { content: 'Hello.' })
  const { providers, headers } = open({ override: { id: 'now', kind: 'anthropic', label: 'Now', baseUrl: mock.url, models: [], toolMode: 'native' }, variables: { ANTHROPIC_API_KEY: 'env-key' } })
  await collect((await providers.model({ providerId: 'now', model: 'claude-sonnet-5-5' })).stream(request('hi'), context.signal))
  expect(headers[0]?.get('authorization')).toBe('Bearer env-key')
})

test('the environment moves the address together with the key', async () => {
  mock.onMessage('hi', { content: 'Hello.' })
  const { providers, urls } = open({ variables: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${mock.url}/v1` } })
  await collect((await providers.model({ providerId: 'openai', model: 'gpt-5.5' })).stream(request('hi'), context.signal))
  expect(urls).toEqual([`${mock.url}/v1/responses`])
})

test.each([
  ['no key', { configured: [{ id: 'x', kind: 'openai' as const, label: 'OpenAI' }] }, { code: 'provider-unauthorized', message: 'There is no key for OpenAI.', nextStep: expect.stringContaining('Settings') }],
  [
    'a keychain that lost it',
    { configured: [{ id: 'x', kind: 'openai' as const, label: 'OpenAI' }], secrets: { get: () => Promise.reject(new StewardError({ code: 'secret-missing-from-keychain', message: 'Gone', cause: 'The entry is gone.' })) } },
    { code: 'secret-missing-from-keychain', message: 'The key of OpenAI could not be read from the keychain.', cause: 'The entry is gone.', nextStep: expect.stringContaining('enter the key anew') },
  ],
  ['a provider that is not there', {}, { code: 'provider-unknown', nextStep: expect.stringContaining('picker') }],
])('a problem that says what to do: %s', async (_, world, problem) => {
  await expect(open(world).providers.model({ providerId: 'x', model: 'm' })).rejects.toHaveProperty('problem', expect.objectContaining(problem))
})

test('models of all providers, a failure beside them, typed names kept, and the list remembered', async () => {
  mock.on({ model: 'listed-model', userMessage: 'x' }, { content: 'x' })
  const { handlers, urls } = open({ configured: [{ id: 'good', baseUrl: `${mock.url}/v1`, models: ['typed-model', 'listed-model'] }, { id: 'down', label: 'Down', baseUrl: 'http://127.0.0.1:9/v1', models: ['kept'] }, { id: 'keyless', kind: 'anthropic' }] })
  const { models, problems } = await handlers['model.list']({ refresh: false }, context)
  const names = models.map(({ providerId, model }) => `${providerId} ${model}`)
  expect(names).toEqual(expect.arrayContaining(['good typed-model', 'good listed-model', 'down kept', 'demo scripted']))
  expect(names.filter((name) => name === 'good listed-model')).toHaveLength(1)
  expect(problems).toMatchObject([{ providerId: 'down', problem: { code: 'provider-unreachable' } }])
  const before = urls.filter((url) => url.startsWith(mock.url)).length
  await handlers['model.list']({ providerId: 'good', refresh: false }, context)
  expect(urls.filter((url) => url.startsWith(mock.url)).length).toBe(before)
  await handlers['model.list']({ providerId: 'good', refresh: true }, context)
  expect(urls.filter((url) => url.startsWith(mock.url)).length).toBe(before + 1)
  await expect(handlers['provider.test']({ providerId: 'down' }, context)).rejects.toHaveProperty('problem.code', 'provider-unreachable')
  expect((await handlers['provider.test']({ providerId: 'good' }, context)).models).toBeGreaterThan(0)
})

test('save and remove are stored, published, and forget the key', async () => {
  const { handlers, published, settings, stored, providers } = open({ keys: { 'provider/new': 'k' } })
  const saved = await handlers['provider.save']({ id: 'new', kind: 'openai', label: 'New', models: [], toolMode: 'native' }, context)
  expect(saved).toMatchObject({ id: 'new', origin: 'configured', key: 'present' })
  expect(settings().providers.map(({ id }) => id)).toEqual(['new'])
  const key = stored.get('provider/new') ?? ''
  stored.delete('provider/new')
  await providers.keyChanged('provider/new')
  stored.set('provider/new', key)
  await handlers['provider.remove']({ providerId: 'new' }, context)
  expect(settings().providers).toEqual([])
  expect(stored.has('provider/new')).toBe(false)
  expect(published.map(short)).toEqual([['new configured present', 'demo built-in not-needed'], ['new configured missing', 'demo built-in not-needed'], ['demo built-in not-needed']])
  await expect(handlers['provider.remove']({ providerId: 'demo' }, context)).rejects.toHaveProperty('problem.code', 'provider-not-configured')
})

test('a stored key does not follow a changed address; entered again it does', async () => {
  const { providers, handlers, headers } = open({ configured: [{ id: 'p', kind: 'openai-compatible', baseUrl: `${mock.url}/v1` }], keys: { 'provider/p': 'sk-of-the-first' } })
  await handlers['provider.test']({ providerId: 'p' }, context)
  const sent = headers.length
  await handlers['provider.save']({ id: 'p', kind: 'openai-compatible', label: 'P', baseUrl: `${ollamaOrigin}/v1`, models: [], toolMode: 'native' }, context)
  await expect(handlers['provider.test']({ providerId: 'p' }, context)).rejects.toMatchObject({ code: 'key-for-another-address', problem: { cause: expect.stringContaining(ollamaOrigin) } })
  expect(headers).toHaveLength(sent)
  await providers.keyChanged('provider/p')
  // The other server lists no models in this way; what counts is that it is asked now.
  await Promise.allSettled([handlers['provider.test']({ providerId: 'p' }, context)])
  expect(headers.length).toBeGreaterThan(sent)
})

test('a provider that redirects elsewhere is said, and gets nothing there', async () => {
  const away = createServer((_, response) => response.writeHead(307, { location: `${ollamaOrigin}/v1/chat/completions` }).end())
  await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve))
  const { providers } = open({ configured: [{ id: 'p', kind: 'openai-compatible', baseUrl: `http://127.0.0.1:${(away.address() as AddressInfo).port}/v1` }] })
  const model = await providers.model({ providerId: 'p', model: 'm' })
  expect((await collect(model.stream(request('hi'), context.signal))).error).toMatchObject({ code: 'provider-refused-request', problem: { cause: expect.stringContaining(ollamaOrigin) } })
  away.close()
})

test('SDKs are not imported before the first request', async () => {
  const { execFileSync } = await import('node:child_process')
  const script = `
    const loaded = []
    const { registerHooks } = await import('node:module')
    registerHooks({ resolve: (specifier, context, next) => { if (/^(openai|@anthropic-ai)/.test(specifier)) loaded.push(specifier); return next(specifier, context) } })
    await import(${JSON.stringify(new URL('./providers.ts', import.meta.url).href)})
    console.log(JSON.stringify(loaded))`
  const output = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([])
})
