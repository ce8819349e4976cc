import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LLMock } from '@copilotkit/aimock'
import { afterAll, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import type { ToolView } from '#contract/server.ts'
import { createHome, expectCode, start, steward } from './run-steward.fixture.ts'

const place = createHome()
afterAll(() => place.remove())
const here = ['--home', place.home, '--config', place.config]
const demo = ['--provider', 'demo']
const typesOf = (events: readonly ConversationEvent[]): string[] => events.map(({ type }) => type)

test('run prints the events of the contract, the last one turn-end, and nothing else', async () => {
  const { code, lines, stderr } = await steward([...here, '--json', 'run', 'call everything/echo message="hi there"', ...demo, '--allow', 'everything/*'])
  const events = lines<ConversationEvent>()
  expectCode(code, 0, stderr)
  expect(typesOf(events)[0]).toBe('turn-start')
  expect(typesOf(events).at(-1)).toBe('turn-end')
  expect(events.at(-1)).toMatchObject({ outcome: { kind: 'done' } })
  expect(typesOf(events)).toEqual(expect.arrayContaining(['step-start', 'message-delta', 'tool-call', 'tool-start', 'tool-result', 'step-end']))
  const numbers = events.flatMap((event) => ('seq' in event ? [event.seq] : []))
  expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
  expect(events.find(({ type }) => type === 'tool-result')).toMatchObject({ outcome: { kind: 'ok' }, content: [{ type: 'text', text: expect.stringContaining('hi there') }] })
})

test('run shows the answer on standard output and what happens on standard error', async () => {
  const { code, stdout, stderr } = await steward([...here, 'run', 'call everything/echo message="hi"', ...demo, '--allow', 'everything/echo'])
  expectCode(code, 0, stderr)
  expect(stdout).toContain('I will call the tool.')
  expect(stdout).not.toContain('→')
  expect(stderr).toMatch(/→ everything\/echo \{"message":"hi"\}/)
  expect(stderr).toMatch(/✓ everything\/echo/)
})

test.each([
  ['openai', '/v1', { OPENAI_API_KEY: 'sk-test-0123456789' }],
  ['anthropic', '', { ANTHROPIC_API_KEY: 'sk-test-0123456789' }],
  ['openai-compatible', '/v1', { OPENAI_API_KEY: '' }],
])('run talks to %s at any address, with the key of the environment', async (provider, path, env) => {
  const mock = new LLMock({ port: 0 })
  await mock.start()
  try {
    mock.onMessage('hello', { content: 'Hi \x1b[31mfrom\x1b]0;title\x07 the mock\u202e' })
    const { code, stdout, stderr } = await steward([...here, 'run', 'hello', '--provider', provider, '--model', 'some-model', '--base-url', `${mock.url}${path}`], { env })
    expectCode(code, 0, stderr)
    expect(stdout).toBe('Hi from the mock<U+202E>\n')
  } finally {
    await mock.stop()
  }
})

test.each([
  ['with --json', ['--json']],
  ['without a terminal', []],
])('%s nobody is asked: the call is refused, with what would allow it', async (_what, flags) => {
  const { code, stderr, stdout } = await steward([...here, ...flags, 'run', 'call everything/echo message="hi"', ...demo])
  expectCode(code, 3, stderr)
  expect(stderr).toContain("--allow 'everything/echo'")
  expect(stdout).not.toContain('Echo: hi')
})

test('run tells which servers the model did not have', async () => {
  const other = createHome({ broken: { command: process.execPath, args: ['-e', 'throw new Error("no luck")'] } })
  try {
    const { code, stderr } = await steward(['--home', other.home, '--config', other.config, 'run', 'think', ...demo])
    expectCode(code, 0, stderr)
    expect(stderr).toMatch(/steward: broken ended with exit code 1[^]*Error: no luck|broken is still starting/)
  } finally {
    other.remove()
  }
})

test('--deny wins over --allow', async () => {
  const { code, lines, stderr } = await steward([...here, '--json', 'run', 'call everything/echo message="hi"', ...demo, '--allow', '*/*', '--deny', 'everything/echo'])
  expectCode(code, 3, stderr)
  expect(lines<ConversationEvent>().find(({ type }) => type === 'tool-result')).toMatchObject({ outcome: { kind: 'denied', reason: { code: 'deny-rule' } } })
})

test('a prompt and a file come from outside', async () => {
  const file = join(place.folder, 'note.txt')
  writeFileSync(file, 'the content of the note')
  const { code, lines, stderr } = await steward([...here, '--json', 'run', '-', ...demo, '--attach', file], { input: 'what can you do?' })
  expectCode(code, 0, stderr)
  expect(lines<ConversationEvent>()[0]).toMatchObject({
    type: 'turn-start',
    content: [{ type: 'text', text: 'what can you do?' }],
    attachments: [{ name: 'note.txt', mimeType: 'text/plain', size: 23 }],
  })
})

test('--max-steps stops a turn, and --conversation goes on with it', async () => {
  const first = await steward([...here, '--json', 'run', 'call everything/echo message="one"', ...demo, '--allow', '*/*', '--max-steps', '1'])
  expectCode(first.code, 1, first.stderr)
  const end = first.lines<ConversationEvent>().at(-1)
  expect(end).toMatchObject({ type: 'turn-end', outcome: { kind: 'step-limit', steps: 1 } })
  const second = await steward([...here, '--json', 'run', 'what can you do?', ...demo, '--conversation', end?.conversationId ?? ''])
  expectCode(second.code, 0, second.stderr)
  expect(second.lines<ConversationEvent>()[0]).toMatchObject({ conversationId: end?.conversationId })
})

test.each([
  [['run']],
  [['run', '']],
  [['run', '-']],
  [['run', 'x', '--provider', 'nobody']],
  [['run', 'x', '--provider', 'openai-compatible']],
  [['run', 'x', '--base-url', 'nonsense']],
  [['run', 'x', ...demo, '--max-steps', '0']],
  [['run', 'x', ...demo, '--attach', '/does/not/exist']],
  [['call', 'everything', 'echo', '--args', 'message=hi']],
  [['servers', 'add', 'x']],
  [['servers', 'import', '/does/not/exist']],
  [['serve', '--port', '99999']],
  [['nonsense']],
  [['run', 'x', '--nonsense']],
  [['conversations', 'import', '/does/not/exist']],
  [['tools', '--config', '/does/not/exist']],
])('%j is wrong use', async (args) => {
  const { code, stdout, stderr } = await steward([...here, ...args])
  expectCode(code, 2, stderr)
  expect(stdout).toBe('')
  expect(stderr).not.toBe('')
})

test.each([
  [['tools', 'nobody']],
  [['call', 'everything', 'nothing', '--allow', '*/*']],
  [['conversations', 'show', 'nothing']],
  [['servers', 'login', 'everything']],
  [['run', 'x', '--provider', 'openai', '--model', 'm']],
  [['run', 'x', '--provider', 'openai', '--model', 'm', '--base-url', 'http://127.0.0.1:9/v1']],
])('%j fails with a next step', async (args) => {
  const { code, stderr } = await steward([...here, ...args])
  expectCode(code, 1, stderr)
  expect(stderr).toContain('Next:')
}, 60_000)

test('tools prints a line a tool', async () => {
  const { code, lines, stderr } = await steward([...here, '--json', 'tools'])
  expectCode(code, 0, stderr)
  const echo = lines<ToolView>().find(({ name }) => name === 'echo')
  expect(echo).toMatchObject({ server: 'everything', name: 'echo', modelName: 'everything__echo', inputSchema: { type: 'object' }, annotations: expect.any(Object) })
  const one = await steward([...here, '--json', 'tools', 'everything'])
  expect(one.lines().length).toBe(lines().length)
})

test('call passes the same gate as a model', async () => {
  const args = ['call', 'everything', 'echo', '--args', '{"message":"hi"}']
  const refused = await steward([...here, ...args])
  expectCode(refused.code, 3, refused.stderr)
  expect(refused.stderr).toContain("--allow 'everything/echo'")
  const allowed = await steward([...here, ...args, '--allow', 'everything/echo'])
  expect(allowed).toMatchObject({ code: 0, stdout: 'Echo: hi\n' })
  const asJson = await steward([...here, '--json', ...args, '--allow', 'everything/echo'])
  expect(asJson.lines()).toMatchObject([{ outcome: { kind: 'ok' }, content: [{ type: 'text', text: 'Echo: hi' }] }])
  const wrong = await steward([...here, 'call', 'everything', 'echo', '--args', '{"message":1}', '--allow', '*/*'])
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain('message')
}, 40_000)

test('resources, read, prompts and prompt show one primitive each', async () => {
  const listed = (await steward([...here, '--json', 'resources', 'everything'])).lines<{ uri?: string; uriTemplate?: string }>()
  expect(listed.some(({ uriTemplate }) => uriTemplate !== undefined)).toBe(true)
  const uri = listed.find((resource) => resource.uri !== undefined)?.uri ?? ''
  const read = await steward([...here, 'read', 'everything', uri])
  expectCode(read.code, 0, read.stderr)
  expect(read.stdout.length).toBeGreaterThan(10)
  const prompts = (await steward([...here, '--json', 'prompts', 'everything'])).lines<{ name: string; arguments: { name: string; required: boolean }[] }>()
  const withArguments = prompts.find((prompt) => prompt.arguments.some(({ required }) => required))
  const args = Object.fromEntries((withArguments?.arguments ?? []).map(({ name }) => [name, 'Bern']))
  const prompt = await steward([...here, '--json', 'prompt', 'everything', withArguments?.name ?? '', '--args', JSON.stringify(args)])
  expectCode(prompt.code, 0, prompt.stderr)
  expect(JSON.stringify(prompt.lines()[0])).toContain('Bern')
}, 60_000)

test('conversations are listed, found, shown, and survive export and import with their files', async () => {
  const file = join(place.folder, 'picture.png')
  writeFileSync(file, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'))
  const { lines } = await steward([...here, '--json', 'run', 'the quick zebra', ...demo, '--attach', file])
  const { conversationId } = lines<ConversationEvent>()[0] ?? { conversationId: '' }
  expect((await steward([...here, '--json', 'conversations', 'list'])).lines().map((line) => line['conversationId'])).toContain(conversationId)
  expect((await steward([...here, '--json', 'conversations', 'search', 'zebra'])).lines()[0]).toMatchObject({ conversationId, snippet: expect.stringContaining('zebra') })
  const { stdout: shown } = await steward([...here, 'conversations', 'show', conversationId])
  expect(shown).toContain('You: the quick zebra')

  const exported = await steward([...here, 'conversations', 'export', conversationId])
  const nowhere = await steward([...here, 'conversations', 'export', conversationId, '--output', join(place.folder, 'missing', 'x.json')])
  expectCode(nowhere.code, 1, nowhere.stderr)
  expect(nowhere.stderr).toContain('cannot be written. (file-not-written)')
  const saved = join(place.folder, 'saved.jsonl')
  writeFileSync(saved, exported.stdout)
  const linesOf = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as { type?: string; title?: string; event?: ConversationEvent; data?: string })
  const other = createHome()
  try {
    const there = ['--home', other.home]
    const imported = await steward([...there, '--json', 'conversations', 'import', saved])
    expectCode(imported.code, 0, imported.stderr)
    expect(imported.lines()).toMatchObject([{ imported: 1, already: 0, brokenCount: 0 }])
    expect((await steward([...there, 'conversations', 'import', saved])).stderr).toContain('0 imported, 1 here already')
    const newId = String((await steward([...there, '--json', 'conversations', 'list'])).lines()[0]?.['conversationId'])
    const written = await steward([...there, '--json', 'conversations', 'export', '--all', '--output', join(other.folder, 'all.jsonl')])
    expect(written.lines()).toEqual([{ file: join(other.folder, 'all.jsonl'), format: 'jsonl', conversations: 1 }])
    const [before, after] = [linesOf(exported.stdout), linesOf(readFileSync(join(other.folder, 'all.jsonl'), 'utf8'))]
    // The pieces of a text may be cut elsewhere and count anew; what they say is compared below. What servers took elsewhere is no usage here.
    const eventsOf = (lines: ReturnType<typeof linesOf>): unknown[] => lines.flatMap(({ event }) => (event && event.type !== 'message-delta' ? [{ ...event, conversationId: '', seq: 0, ...(event.type === 'step-end' ? { servers: [] } : {}) }] : []))
    expect(after.find(({ type }) => type === 'blob')).toEqual(before.find(({ type }) => type === 'blob'))
    expect(after[1]?.title).toBe(before[1]?.title)
    expect(eventsOf(after)).toEqual(eventsOf(before))
    expect((await steward([...there, 'conversations', 'show', newId])).stdout).toBe(shown)
    const page = await steward([...there, 'conversations', 'export', newId, '--format', 'html'])
    expect(page.stdout).toMatch(/^<!doctype html>[^]*the quick zebra[^]*<\/html>\n$/)

    expect((await steward([...there, 'conversations', 'move', newId, '--to', 'Zoo'])).stderr).toContain('1 conversation in "Zoo"')
    expect((await steward([...there, 'conversations', 'pin', newId])).code).toBe(0)
    expect((await steward([...there, 'conversations', 'list', '--folder', 'zoo'])).stdout).toMatch(/the quick zebra {2}\[pinned, in Zoo\]\n$/)
    expect((await steward([...there, 'conversations', 'delete', newId])).stderr).toContain('in the bin for 30 days')
    expect((await steward([...there, '--json', 'conversations', 'list'])).lines()).toEqual([])
    expect((await steward([...there, '--json', 'conversations', 'list', '--bin'])).lines()).toMatchObject([{ conversationId: newId }])

    writeFileSync(saved, 'nothing of the kind')
    const refused = await steward([...there, 'conversations', 'import', saved])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('import-invalid')
  } finally {
    other.remove()
  }
}, 60_000)

test('without a keychain a secret is not taken, and nothing of it is written', async () => {
  const { code, stderr } = await steward([...here, 'secrets', 'set', 'token'], { input: 'hunter2-hunter2\n' })
  expectCode(code, 1, stderr)
  expect(stderr).toContain('Next:')
  expect((await steward([...here, '--json', 'secrets', 'list'])).lines()).toEqual([])
})

test('Ctrl+C stops the tool call and ends with 130', async () => {
  const running = start([...here, '--json', 'run', 'call everything/trigger-long-running-operation duration=30 steps=30', ...demo, '--allow', '*/*'])
  await running.shown(/"type":"tool-start"/)
  running.child.kill('SIGINT')
  const { code, lines, stderr } = await running.ended
  expectCode(code, 130, stderr)
  const events = lines<ConversationEvent>()
  expect(events.find(({ type }) => type === 'tool-result')).toMatchObject({ outcome: { kind: 'cancelled' } })
  expect(events.at(-1)).toMatchObject({ type: 'turn-end', outcome: { kind: 'cancelled' } })
})

test('a call is stopped by Ctrl+C too', async () => {
  const running = start([...here, 'call', 'everything', 'trigger-long-running-operation', '--args', '{"duration":30,"steps":30}', '--allow', '*/*'])
  await new Promise((resolve) => setTimeout(resolve, 2500))
  running.child.kill('SIGINT')
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' })
})

test('servers are added, listed, tested and removed', async () => {
  const other = createHome()
  try {
    const there = ['--home', other.home]
    const { mcpServers } = JSON.parse(readFileSync(other.config, 'utf8')) as { mcpServers: { everything: { command: string; args: string[] } } }
    const { command, args } = mcpServers.everything
    const added = await steward([...there, 'servers', 'add', 'mine', '--env', 'A=b', '--', command, ...args])
    expectCode(added.code, 0, added.stderr)
    expect((await steward([...there, '--json', 'servers', 'list'])).lines()).toMatchObject([{ name: 'mine', definition: { kind: 'stdio', command, args, env: { A: 'b' } } }])
    const tested = await steward([...there, 'servers', 'test', 'mine'])
    expectCode(tested.code, 0, tested.stderr)
    expect(tested.stdout).toMatch(/mine works: .*\n {2}\d+ tools/)
    expect((await steward([...there, 'servers', 'remove', 'mine'])).code).toBe(0)
    expect((await steward([...there, '--json', 'servers', 'list'])).lines()).toEqual([])
  } finally {
    other.remove()
  }
}, 60_000)

test('an imported server does not start before it was approved', async () => {
  const other = createHome()
  try {
    const there = ['--home', other.home]
    const imported = await steward([...there, 'servers', 'import', other.config])
    expectCode(imported.code, 0, imported.stderr)
    expect(imported.stderr).toContain('server-everything')
    const refused = await steward([...there, 'tools', 'everything'])
    expectCode(refused.code, 3, refused.stderr)
    expect(refused.stderr).toContain('steward servers approve everything')
    expect((await steward([...there, 'servers', 'approve', 'everything'])).code).toBe(3)
    const approved = await steward([...there, 'servers', 'approve', 'everything', '--yes'])
    expectCode(approved.code, 0, approved.stderr)
    expect(approved.stderr).toContain('Command:')
    expect((await steward([...there, 'tools', 'everything'])).code).toBe(0)
  } finally {
    other.remove()
  }
}, 60_000)

test('doctor checks each server', async () => {
  const { lines } = await steward([...here, '--json', 'doctor'])
  const checks = lines<{ id: string; state: string; server?: string }>()
  expect(checks.filter(({ server }) => server === undefined).map(({ id }) => id)).toEqual(expect.arrayContaining(['disk', 'keychain', 'clock', 'path', 'programs', 'config']))
  expect(checks.find(({ id, server }) => id === 'handshake' && server === 'everything')).toMatchObject({ state: 'ok' })
})

test('chat reads messages from standard input, a line each, until quit', async () => {
  const { code, lines, stderr } = await steward([...here, '--json', 'chat', ...demo], { input: 'first words\n\nsecond words\nquit\nnever sent\n' })
  expectCode(code, 0, stderr)
  const starts = lines<ConversationEvent>().filter((event) => event.type === 'turn-start')
  expect(starts.map(({ content }) => content)).toEqual([[{ type: 'text', text: 'first words' }], [{ type: 'text', text: 'second words' }]])
  expect(new Set(starts.map(({ conversationId }) => conversationId)).size).toBe(1)
})
