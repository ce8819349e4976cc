import { expect, test } from 'vitest'
import type { ModelTool } from '../language-model.ts'
import { createCallScanner, type Found } from './scan-calls.ts'

const tools: ModelTool[] = [
  { name: 'files__read', description: 'Reads', inputSchema: { type: 'object', properties: { path: { type: 'string' }, lines: { type: 'integer' }, deep: { type: 'boolean' } } } },
  { name: 'clock__now', description: 'Time', inputSchema: { type: 'object', properties: {} } },
]
const read = { kind: 'call', name: 'files__read', arguments: { path: '/a' } }
const now = { kind: 'call', name: 'clock__now', arguments: {} }

/** Every way to cut the text into pieces of one size must find the same. */
function scan(text: string, size: number, options: { told?: boolean; keepAsText?: boolean } = {}) {
  const scanner = createCallScanner(tools, { told: options.told ?? false })
  const found: Found[] = []
  for (let at = 0; at < text.length; at += size) found.push(...scanner.feed(text.slice(at, at + size)))
  found.push(...scanner.end({ keepAsText: options.keepAsText ?? false }))
  const said = found.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join('')
  const calls = found.flatMap((piece) => (piece.kind === 'call' ? [{ kind: 'call', name: piece.name, arguments: parse(piece.rawArguments) }] : []))
  return { said, calls }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const sizes = [1, 2, 3, 7, 10_000]

test.each<[string, string, string, unknown[]]>([
  ['Hermes tags', 'I look.\n<tool_call>\n{"name": "files__read", "arguments": {"path": "/a"}}\n</tool_call>', 'I look.\n', [read]],
  ['tags without their end', '<tool_call>{"name":"clock__now","arguments":{}}', '', [now]],
  ['two calls in tags', '<tool_call>{"name":"files__read","arguments":{"path":"/a"}}</tool_call>\n<tool_call>{"name":"clock__now"}</tool_call>', '\n', [read, now]],
  ['a list in one tag', '<tool_call>[{"name":"files__read","arguments":{"path":"/a"}},{"name":"clock__now"}]</tool_call>', '', [read, now]],
  ['a comma too many', '<tool_call>{"name":"files__read","arguments":{"path":"/a",},}</tool_call>', '', [read]],
  ['arguments as text', '<tool_call>{"name":"files__read","arguments":"{\\"path\\":\\"/a\\"}"}</tool_call>', '', [read]],
  ['Qwen 3 Coder', '<tool_call>\n<function=files__read>\n<parameter=path>\n/a\n</parameter>\n<parameter=lines>\n5\n</parameter>\n<parameter=deep>True</parameter>\n</function>\n</tool_call>', '', [{ kind: 'call', name: 'files__read', arguments: { path: '/a', lines: 5, deep: true } }]],
  ['GLM', '<tool_call>files__read\n<arg_key>path</arg_key>\n<arg_value>/a</arg_value>\n</tool_call>', '', [read]],
  ['Llama 3.1', '<function=files__read>{"path": "/a"}</function>', '', [read]],
  ['Llama 3 python tag', '<|python_tag|>{"name": "files__read", "parameters": {"path": "/a"}}', '', [read]],
  ['Mistral list', '[TOOL_CALLS] [{"name": "files__read", "arguments": {"path": "/a"}}]', '', [read]],
  ['Mistral names', '[TOOL_CALLS]files__read[ARGS]{"path": "/a"}[TOOL_CALLS]clock__now[ARGS]{}', '', [read, now]],
  ['a block of JSON at the end', 'Let me see.\n\n```json\n{"name": "files__read", "arguments": {"path": "/a"}}\n```\n', 'Let me see.\n\n', [read]],
  ['a block named after the call', '```tool_call\n{"tool": "files__read", "parameters": {"path": "/a"}}\n```', '', [read]],
  ['two blocks', '```json\n{"name": "files__read", "arguments": {"path": "/a"}}\n```\n\n```json\n{"name": "clock__now", "arguments": {}}\n```', '', [read, now]],
  ['nothing but JSON', '{"name": "files__read", "arguments": {"path": "/a"}}', '', [read]],
  ['JSON as OpenAI writes it', '{"tool_calls": [{"id": "1", "type": "function", "function": {"name": "functions.files__read", "arguments": "{\\"path\\":\\"/a\\"}"}}]}', '', [read]],
  ['arguments before the name', '{"arguments": {"path": "/a"}, "name": "files__read"}', '', [read]],
])('a call: %s', (_, text, said, calls) => {
  for (const size of sizes) expect({ size, ...scan(text, size) }).toEqual({ size, said, calls })
})

test.each<[string, string]>([
  ['plain text', 'Just words, a < b, [1], `code` and {braces}.'],
  ['a name that is no tool', '<tool_call>{"name":"rm_rf","arguments":{}}</tool_call>'],
  ['a package file', '```json\n{\n  "name": "my-package",\n  "version": "1.0.0"\n}\n```\nThat is it.'],
  ['JSON that is an answer', '{"result": 42}'],
  ['a list that is an answer', '[1, 2, 3]'],
  ['an example amid an answer', 'A call looks so:\n```json\n{"name": "files__read", "arguments": {"path": "/a"}}\n```\nShall I make it?'],
  ['code that begins like an array', '```js\n[1].map(String)\n```\nand\n```\n{ a }\n```'],
  ['broken JSON', '<tool_call>{"name": "files__read", "arguments": {"path": }}</tool_call> oh'],
  ['an opener at the very end', 'The tag is called <tool_call'],
  ['a fence that never ends', '```python\nprint("hi")\n'],
  ['an unknown function tag', '<function=nothing>{"a":1}</function>'],
  ['inline fences', 'Use ```x``` and then ```y```.'],
])('no call: %s', (_, text) => {
  for (const size of sizes) expect({ size, ...scan(text, size) }).toEqual({ size, said: text, calls: [] })
})

test('text before a call streams at once, and what cannot become a call is not held back', () => {
  const scanner = createCallScanner(tools, { told: false })
  expect(scanner.feed('Hello ')).toEqual([{ kind: 'text', text: 'Hello ' }])
  expect(scanner.feed('```json\n{"name": "left-pad",')).toEqual([{ kind: 'text', text: '```json\n' }, { kind: 'text', text: '{"name": "left-pad",' }])
  expect(scanner.feed('```\nbye')).toEqual([{ kind: 'text', text: '```' }, { kind: 'text', text: '\nbye' }])
})

test('a model that also called properly only spoke of the call', () => {
  const text = 'As in:\n```json\n{"name": "clock__now"}\n```'
  expect(scan(text, 3, { keepAsText: true })).toEqual({ said: text, calls: [] })
})

test('a model that was told the form may name an unknown tool or break the JSON: it hears about it', () => {
  expect(scan('<tool_call>{"name":"nope","arguments":{}}</tool_call>', 4, { told: true }).calls).toEqual([{ kind: 'call', name: 'nope', arguments: {} }])
  expect(scan('<tool_call>{"name": "files__read", "arguments": {"path": /a}}</tool_call>', 4, { told: true }).calls).toEqual([{ kind: 'call', name: 'files__read', arguments: '{"path": /a}' }])
})

test('a megabyte of text that may be a call is shown in the end, in linear time', () => {
  const text = `<tool_call>${'{"name": "files__read", '.repeat(40_000)}`
  const before = performance.now()
  expect(scan(text, 500)).toEqual({ said: text, calls: [] })
  expect(performance.now() - before).toBeLessThan(10_000)
})
