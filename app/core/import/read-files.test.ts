import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { foldTurns, pathTo } from '#core/conversations/fold-turns.ts'
import { openDocument } from './open-document.ts'
import { readChatGpt } from './read-chatgpt.ts'
import { readClaude } from './read-claude.ts'
import { splitArray } from './split-array.ts'
import { splitLines } from './split-lines.ts'

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  // The same buffer again and again, as some streams do.
  const buffer = new Uint8Array(size)
  for (let from = 0; from < bytes.length; from += size) {
    const piece = bytes.subarray(from, from + size)
    buffer.set(piece)
    yield buffer.subarray(0, piece.length)
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

test.each([1, 3, 7, 1000])('splits an array into its objects, cut into pieces of %d', async (size) => {
  const objects = [{ a: '}]"\\', nested: [{ b: 1 }, []] }, { text: 'Zürich 😀 "quoted" \\"' }, {}]
  const elements = await all(splitArray(inPieces(`\uFEFF ${JSON.stringify(objects, null, 1)}\n`, size)))
  expect(elements.map((element) => (element.kind === 'element' ? (JSON.parse(element.text) as unknown) : element))).toEqual(objects)
})

test.each<[string, string, unknown[]]>([
  ['one object', '{"a":1}', ['{"a":1}']],
  ['nothing', '', []],
  ['an empty array', '[]', []],
  ['the end is missing', '[{"a":1},{"b":', ['{"a":1}', 'cut']],
  ['one that is no JSON', '[{"a":1},{oops},{"c":3}]', ['{"a":1}', '{oops}', '{"c":3}']],
  ['a string that does not end', '[{"a":1}, "abc', ['{"a":1}', 'cut']],
  ['too long', `[{"a":"${'x'.repeat(100)}"},{"b":2}]`, ['too-long', '{"b":2}']],
])('splitting: %s', async (_name, text, expected) => {
  expect((await all(splitArray(inPieces(text, 5), 64))).map((element) => (element.kind === 'element' ? element.text : element.kind))).toEqual(expected)
})

test('splits lines, also a last one without an end, and says which is too long', async () => {
  expect(await all(splitLines(inPieces(`ä\n\n${'x'.repeat(50)}\nlast`, 3), 40))).toEqual(['ä', null, 'last'])
})

/** What is shown of a conversation: questions with the answers to them. */
function shown(events: readonly ConversationEvent[], headTurnId: string | null): [string, string][] {
  return pathTo(foldTurns(events), headTurnId).map(({ start, steps }) => [start.content.map((part) => ('text' in part ? part.text : part.type)).join('|'), steps.map(({ text }) => text).join('|')])
}

/** Written by hand in the shape of an export. */
const node = (parent: string | null, children: string[], role?: string, content?: unknown, more: object = {}) => ({ parent, children, message: role === undefined ? null : { author: { role, name: role === 'tool' ? 'python' : null }, create_time: 1_700_000_000.5, content, weight: 1, metadata: {}, ...more } })
const said = (...parts: unknown[]) => ({ content_type: parts.every((part) => typeof part === 'string') ? 'text' : 'multimodal_text', parts })
const chatGpt = {
  id: 'chat-1', conversation_id: 'chat-1', title: 'Prime\u0007 numbers\n', create_time: 1_700_000_000.25, update_time: 1_700_000_100, current_node: 'a2', is_archived: true, default_model_slug: 'gpt-4o',
  mapping: {
    root: node(null, ['sys']),
    sys: node('root', ['u1'], 'system', said('be nice'), { weight: 0 }),
    u1: node('sys', ['a1', 'a1b'], 'user', said('What is a prime?')),
    a1: node('u1', ['u2'], 'assistant', said('A number.'), { metadata: { model_slug: 'gpt-4' } }),
    a1b: node('u1', [], 'assistant', said('Another answer.')),
    u2: node('a1', ['think'], 'user', said({ content_type: 'image_asset_pointer', asset_pointer: 'file-service://file-1' }, 'Look at this')),
    think: node('u2', ['code'], 'assistant', { content_type: 'thoughts', thoughts: [{ summary: 'Hm', content: 'let me see' }] }),
    code: node('think', ['out'], 'assistant', { content_type: 'code', language: 'python', text: 'print(7)' }),
    out: node('code', ['a2'], 'tool', { content_type: 'execution_output', text: 'has ``` in it' }),
    a2: node('out', ['hidden'], 'assistant', said('Seven.')),
    hidden: node('a2', [], 'assistant', said('secret'), { metadata: { is_visually_hidden_from_conversation: true } }),
  },
}

test('ChatGPT: the tree with its branches, code and results as what they are, pictures as notes, times and the shown end', () => {
  const { sourceId, about, events, headTurnId, leftOut, messages } = readChatGpt(chatGpt)
  expect([sourceId, about, messages]).toEqual(['chat-1', { title: 'Prime numbers', titledBy: 'person', createdAt: 1_700_000_000_250, updatedAt: 1_700_000_100_000, pinned: false, archived: true }, 8])
  expect(shown(events, headTurnId)).toEqual([
    ['What is a prime?', 'A number.'],
    ['[A picture that was not taken along: file-service://file-1]\nLook at this', '|```python\nprint(7)\n```|python answered:\n\n````\nhas ``` in it\n````|Seven.'],
  ])
  const turns = [...foldTurns(events).values()]
  expect(turns.map(({ start }) => start.model)).toEqual([{ providerId: 'chatgpt', model: 'gpt-4' }, { providerId: 'chatgpt', model: 'gpt-4o' }, { providerId: 'chatgpt', model: 'gpt-4o' }])
  expect(turns.filter(({ start }) => start.parentTurnId === null).map(({ steps }) => steps[0]?.text)).toEqual(['A number.', 'Another answer.'])
  expect(turns.every(({ end }) => end?.outcome.kind === 'done')).toBe(true)
  expect([...leftOut]).toEqual([['pictures', 1]])
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
})

test.each<[string, unknown, [string, string][]]>([
  ['a head that is another branch', { ...chatGpt, current_node: 'a1b' }, [['What is a prime?', 'Another answer.']]],
  ['no head', { ...chatGpt, current_node: null, mapping: { u: node(null, ['x', 'u'], 'user', said('Q')), x: node('u', [], 'assistant', said('A')) } }, [['Q', 'A']]],
  ['an answer without a question', { id: 'c', mapping: { a: node('gone', ['u'], 'assistant', said('Hello')), u: node('a', [], 'user', said('Hi')) } }, [['', 'Hello'], ['Hi', '']]],
  ['parents in a ring', { id: 'c', mapping: { a: node('b', ['b'], 'user', said('x')), b: node('a', ['a'], 'user', said('y')) } }, []],
  ['prototype names', { id: 'c', mapping: { ['__proto__x']: node('constructor', ['toString'], 'user', said('x')) } }, [['x', '']]],
])('ChatGPT: %s', (_name, file, expected) => {
  const { events, headTurnId } = readChatGpt(file)
  expect(shown(events, headTurnId)).toEqual(expected)
})

const claude = {
  uuid: 'claude-1', name: '', created_at: '2025-03-01T10:00:00.000000Z', updated_at: '2025-03-01T11:00:00Z', account: { uuid: 'x' },
  chat_messages: [
    { uuid: 'm1', sender: 'human', text: 'Read it', content: [{ type: 'text', text: 'Read it' }], created_at: '2025-03-01T10:00:00Z', attachments: [{ file_name: 'a.txt', file_type: 'text/plain', extracted_content: 'inside' }], files: [{ file_name: 'a.txt' }, { file_name: 'b.png' }] },
    { uuid: 'm2', sender: 'assistant', text: 'short', content: [{ type: 'thinking', thinking: 'hm' }, { type: 'text', text: 'I look.' }, { type: 'tool_use', name: 'search', input: { q: 1 } }, { type: 'tool_result', name: 'search', content: [{ type: 'text', text: 'found' }, { type: 'image' }] }, { type: 'token_budget' }, { type: 'text', text: 'Done.' }], created_at: '2025-03-01T10:00:05Z', attachments: [], files: [] },
    { uuid: 'm3', sender: 'human', text: 'only text', content: [], created_at: 'never', attachments: [], files: [] },
  ],
}

test('Claude: blocks, extracted attachments, files that are not there, times; a tree where parents are named', () => {
  const { about, events, headTurnId, leftOut } = readClaude(claude)
  expect(about).toEqual({ title: 'Imported conversation', titledBy: 'person', createdAt: Date.UTC(2025, 2, 1, 10), updatedAt: Date.UTC(2025, 2, 1, 11), pinned: false, archived: false })
  expect(shown(events, headTurnId)).toEqual([
    ['Read it|inside|[A file that is not in the export: b.png]', 'I look.\n\nCalled search:\n\n```json\n{\n  "q": 1\n}\n```\n\nsearch answered:\n\n```\nfound\n```\n\nDone.'],
    ['only text', ''],
  ])
  expect(events).toContainEqual(expect.objectContaining({ type: 'message-delta', channel: 'reasoning', text: 'hm' }))
  expect([...leftOut]).toEqual([['files', 1], ['pictures', 1]])
  const tree = readClaude({ ...claude, chat_messages: [{ uuid: 'a', sender: 'human', text: 'Q', parent_message_uuid: '00000000-0000-4000-8000-000000000000' }, { uuid: 'b', sender: 'assistant', text: 'one', parent_message_uuid: 'a' }, { uuid: 'c', sender: 'assistant', text: 'two', parent_message_uuid: 'a' }] })
  expect(shown(tree.events, tree.headTurnId)).toEqual([['Q', 'two']])
  expect(foldTurns(tree.events).size).toBe(2)
})

test.each<[string, string, string, string]>([
  ['ChatGPT', 'conversations.json', JSON.stringify([chatGpt]), 'chatgpt'],
  ['Claude', 'conversations.json', JSON.stringify([claude]), 'claude'],
  ['one of Claude', 'x.json', JSON.stringify(claude), 'claude'],
  ['Steward', 'x.jsonl', '{"format":"steward-conversations","version":1,"steward":"0","exportedAt":1}\n', 'steward'],
  ['something else', 'x.json', '{"a":1}', 'import-invalid'],
  ['no JSON', 'x.txt', 'hello', 'import-invalid'],
  ['of a newer Steward', 'x.jsonl', '{"format":"steward-conversations","version":2,"steward":"0","exportedAt":1}\n', 'import-too-new'],
])('knows whose it is: %s', async (_name, name, text, expected) => {
  const { signal } = new AbortController()
  const told = await openDocument([{ name, size: text.length, read: () => inPieces(text, 100) }], signal).then(
    async (opened) => all(opened.items(null, signal)).then(() => opened.source),
  ).catch((error: { problem: { code: string } }) => error.problem.code)
  expect(told).toBe(expected)
})

test('hostile trees: twins one below the other, a question at each answer of a long chain', () => {
  const twins = Array.from({ length: 60 }, (_, index) => ({ uuid: `m${index >> 1}`, parent_message_uuid: index < 2 ? null : `m${(index >> 1) - 1}`, sender: 'assistant', text: `${index}` }))
  const read = readClaude({ uuid: 'twins', chat_messages: twins })
  expect(shown(read.events, read.headTurnId)).toEqual([['', Array.from({ length: 30 }, (_, index) => `${2 * index}`).join('|')]])

  const mapping = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [[`a${index}`, node(index === 0 ? null : `a${index - 1}`, [`a${index + 1}`, `q${index}`], 'assistant', said('x'))], [`q${index}`, node(`a${index}`, [], 'user', said('?'))]]).flat())
  expect(readChatGpt({ title: 'Comb', mapping }).events.length).toBeLessThan(350_000)
})

test('a text of very many code marks is fenced, too', () => {
  const many = '`a'.repeat(200_000)
  const { events } = readChatGpt({ title: 'Many', mapping: { a: node(null, [], 'assistant', { content_type: 'code', text: many }) } })
  expect(shown(events, null)).toBeDefined()
  expect(JSON.stringify(events)).toContain(many)
})
