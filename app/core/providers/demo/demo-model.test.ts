import { describe, expect, test } from 'vitest'
import { collect, request, testClock } from '../for-tests.ts'
import type { ModelMessage, ModelTool, UserPart } from '../language-model.ts'
import { demoModel } from './demo-model.ts'

const text = (properties: Record<string, string>, required = Object.keys(properties)) => ({ type: 'object', properties: Object.fromEntries(Object.entries(properties).map(([name, type]) => [name, { type }])), required })
const tools: ModelTool[] = [
  { name: 'everything__echo', description: 'Echoes back the input string. And more.', inputSchema: text({ message: 'string' }) },
  { name: 'everything__get-sum', description: 'Adds two numbers', inputSchema: text({ a: 'number', b: 'number' }) },
  { name: 'everything__flags', description: '', inputSchema: text({ on: 'boolean', tags: 'array', count: 'integer', label: 'string', extra: 'object' }, []) },
  { name: 'filesystem__list_directory', description: 'Lists a folder', inputSchema: text({ path: 'string' }) },
  { name: 'filesystem__list_allowed_directories', description: 'Lists roots', inputSchema: text({}) },
  { name: 'filesystem__read_text_file', description: 'Reads a file', inputSchema: text({ path: 'string', head: 'number' }, ['path']) },
  { name: 'filesystem__write_file', description: 'Writes a file', inputSchema: text({ path: 'string', content: 'string' }) },
]

const run = (words: string, offered: readonly ModelTool[] = tools) => collect(demoModel({ clock: testClock(0) }).stream(request(words, { model: 'scripted', tools: offered }), new AbortController().signal))

test.each<[string, [string, object][]]>([
  ['call everything/echo message="hi"', [['everything__echo', { message: 'hi' }]]],
  ['call everything/echo message=\'it "is"\'', [['everything__echo', { message: 'it "is"' }]]],
  ['please call everything__echo: message=hi', [['everything__echo', { message: 'hi' }]]],
  ['call everything/echo hello there', [['everything__echo', { message: 'hello there' }]]],
  ['call everything/echo https://example.com/?a=b', [['everything__echo', { message: 'https://example.com/?a=b' }]]],
  ['call everything/echo x=y', [['everything__echo', { message: 'x=y' }]]],
  ['call everything/get-sum a=1,b=2', [['everything__get-sum', { a: 1, b: 2 }]]],
  ['call everything/echo message: hello', [['everything__echo', { message: 'hello' }]]],
  ['call echo {"message": "a\\nb"}', [['everything__echo', { message: 'a\nb' }]]],
  ['call everything/echo {\n  "message": "x"\n}', [['everything__echo', { message: 'x' }]]],
  ['call everything/echo message=42', [['everything__echo', { message: '42' }]]],
  ['call everything/get-sum a=1 b=-2.5', [['everything__get-sum', { a: 1, b: -2.5 }]]],
  ['call everything/get-sum a="1", b="2"', [['everything__get-sum', { a: 1, b: 2 }]]],
  ['call everything/flags on=yes tags=a,b count=3 label=true extra={"k": [1]}', [['everything__flags', { on: true, tags: ['a', 'b'], count: 3, label: 'true', extra: { k: [1] } }]]],
  ['call everything/flags tags=["x y", "z"] unknown=5', [['everything__flags', { tags: ['x y', 'z'], unknown: 5 }]]],
  ['call everything/echo message="one"\ncall everything/echo message="two"', [['everything__echo', { message: 'one' }], ['everything__echo', { message: 'two' }]]],
  ['List the files in /home/me/My Documents', [['filesystem__list_directory', { path: '/home/me/My Documents' }]]],
  ['what files are in "/tmp"?', [['filesystem__list_directory', { path: '/tmp' }]]],
  ['list the files', [['filesystem__list_allowed_directories', {}]]],
  ['Please read the file /etc/hosts.', [['filesystem__read_text_file', { path: '/etc/hosts' }]]],
  ['read C:\\Users\\me\\a.txt', [['filesystem__read_text_file', { path: 'C:\\Users\\me\\a.txt' }]]],
  ['write "hello" to /tmp/a.txt', [['filesystem__write_file', { path: '/tmp/a.txt', content: 'hello' }]]],
  ['say hello', [['everything__echo', { message: 'hello' }]]],
  ['what is the sum of 2 and 3?', [['everything__get-sum', { a: 2, b: 3 }]]],
])('%s', async (words, expected) => {
  const { calls, finish } = await run(words)
  expect(calls.map(({ name, arguments: args }) => [name, args])).toEqual(expected)
  expect(new Set(calls.map(({ callId }) => callId)).size).toBe(expected.length)
  expect(finish?.stopReason.kind).toBe('tool-calls')
})

test('an unknown tool is answered with near names, and no call', async () => {
  const { text: said, calls, finish } = await run('call everything/ecko message="x"')
  expect(said).toBe('There is no tool `everything/ecko`. Did you mean `everything/echo`?')
  expect(calls).toEqual([])
  expect(finish?.stopReason.kind).toBe('stop')
})

test('a known and an unknown tool in one message: the known one is called and the other one named', async () => {
  const { text: said, calls } = await run('call everything/echo message="x"\ncall no/such')
  expect(said).toContain('`no/such`')
  expect(calls).toHaveLength(1)
})

test('says what it is and lists the tools by server, with lines that it understands itself', async () => {
  const { text: said, parts } = await run('Hello! Who are you?')
  expect(said).toContain('a script, not a real model')
  expect(said).toContain('**everything**')
  expect(said).toContain('**filesystem**')
  const examples = [...said.matchAll(/`(call [^`]+)`/g)].map((match) => match[1] ?? '')
  expect(examples).toHaveLength(tools.length)
  for (const example of examples) expect((await run(example)).calls).toHaveLength(1)
  expect(parts.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(20)
})

test('without a server it says where to add one', async () => {
  expect((await run('hi', [])).text).toContain('**Servers** page')
  expect((await run('call everything/echo', [])).text).toContain('no server is connected')
  expect((await run('list the files in /tmp', [])).text).toContain('**Servers** page')
})

test('shows every form of Markdown, and thoughts', async () => {
  const { text: said } = await run('show markdown')
  for (const form of ['| Server |', '```ts', '$$', '1. ', '> ', '- [x]']) expect(said).toContain(form)
  expect((await run('think')).reasoning).toContain('I do not think')
})

describe('after results', () => {
  const after = async (...results: { name: string; content: UserPart[]; isError?: boolean }[]) => {
    const messages: ModelMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'call x' }] },
      { role: 'assistant', text: '', toolUses: results.map(({ name }, index) => ({ callId: `c${index}`, name, arguments: {} })) },
      ...results.map(({ name, content, isError = false }, index) => ({ role: 'tool' as const, callId: `c${index}`, name, content, isError })),
    ]
    return (await collect(demoModel({ clock: testClock(0) }).stream(request('', { tools, messages }), new AbortController().signal))).text
  }

  test('tells what came back, as code that cannot format the answer', async () => {
    const said = await after({ name: 'everything__echo', content: [{ type: 'text', text: '# hi\n```\n![x](http://a)' }] })
    expect(said).toContain('**everything/echo** returned:\n\n````\n# hi\n```\n![x](http://a)\n````')
    expect(await after({ name: 'everything__echo', content: [{ type: 'text', text: '{"a":1}' }] })).toContain('```json')
  })

  test('tells a denial, an error, an image, nothing, and several', async () => {
    expect(await after({ name: 'everything__echo', content: [{ type: 'text', text: 'The user refused this call and says: not now' }], isError: true })).toMatch(/^You did not allow \*\*everything\/echo\*\*.*not now/s)
    expect(await after({ name: 'everything__echo', content: [{ type: 'text', text: 'ENOENT' }], isError: true })).toContain('reports an error')
    expect(await after({ name: 'everything__echo', content: [{ type: 'image', mimeType: 'image/png', data: 'AA' }] })).toContain('an image')
    expect(await after({ name: 'everything__echo', content: [] })).toContain('returned nothing')
    expect(await after({ name: 'everything__echo', content: [] }, { name: 'everything__get-sum', content: [] })).toContain('2 calls')
  })
})

test('abort ends it with an AbortError', async () => {
  const controller = new AbortController()
  const iterator = demoModel({ clock: testClock() }).stream(request('hi', { tools }), controller.signal)[Symbol.asyncIterator]()
  await iterator.next()
  controller.abort()
  await expect(iterator.next()).rejects.toMatchObject({ name: 'AbortError' })
})

test('says in the list that it is no real model', async () => {
  expect(await demoModel({ clock: testClock() }).listModels(new AbortController().signal)).toEqual([{ model: 'scripted', label: 'Steward demo', note: 'Scripted demo: not a real model' }])
})

test('a summary is not made, and the call lines of what it would be of are not followed', async () => {
  const { calls, text: said } = await run('<conversation>\ncall everything/echo message="hi"\n</conversation>\n\nWrite the summary.')
  expect(calls).toEqual([])
  expect(said).toContain('cannot sum up')
})
