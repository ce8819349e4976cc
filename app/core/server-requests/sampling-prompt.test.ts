import type { CreateMessageRequestParams } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { readSamplingPrompt, type SamplingPrompt } from './sampling-prompt.ts'

type Message = CreateMessageRequestParams['messages'][number]

const stored: string[] = []
const blobs = { put: (bytes, { name, mimeType }) => (stored.push(mimeType), Promise.resolve({ blobId: String(stored.length), name, mimeType, size: bytes.length })) } as Pick<BlobStore, 'put'> as BlobStore
const user = (...content: unknown[]): Message => ({ role: 'user', content }) as Message
const model = (...content: unknown[]): Message => ({ role: 'assistant', content }) as Message
const text = (value: string): object => ({ type: 'text', text: value })
const use = (id: string, name = 'find'): object => ({ type: 'tool_use', id, name, input: { words: 'x' } })
const result = (toolUseId: string, ...content: unknown[]): object => ({ type: 'tool_result', toolUseId, content })
const read = (messages: Message[], more: Partial<CreateMessageRequestParams> = {}): Promise<SamplingPrompt | { fault: string }> => readSamplingPrompt({ messages, maxTokens: 10, ...more } as CreateMessageRequestParams, blobs)

test('all of a prompt is shown, and the model gets what it can take', async () => {
  const prompt = await read(
    [user(text('Look'), { type: 'image', mimeType: 'image/png', data: 'AAAA' }, { type: 'audio', mimeType: 'audio/wav', data: 'AAAA' }), model(text('I search.'), use('1', 'files.find')), user(result('1', text('found')))],
    { tools: [{ name: 'files.find', inputSchema: { type: 'object' } }], toolChoice: { mode: 'required' } },
  )
  if ('fault' in prompt) throw new Error(prompt.fault)
  const [tool] = prompt.request.tools
  expect(tool?.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  expect(prompt.toolName(tool?.name ?? '')).toBe('files.find')
  expect(prompt.toolName('files.find')).toBeUndefined()
  expect(prompt.request).toMatchObject({
    toolChoice: 'required',
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Look' }, { type: 'image', mimeType: 'image/png', data: 'AAAA' }, { type: 'text', text: expect.stringContaining('cannot hear') as string }] },
      { role: 'assistant', text: 'I search.', toolUses: [{ callId: '1', name: tool?.name, arguments: { words: 'x' } }] },
      { role: 'tool', callId: '1', name: tool?.name, content: [{ type: 'text', text: 'found' }], isError: false },
    ],
  })
  expect(prompt.shown.messages.map(({ content }) => content.map(({ type }) => type))).toEqual([['text', 'image', 'audio', 'text'], ['text', 'text', 'json'], ['text', 'text']])
  expect(stored).toEqual(['image/png', 'audio/wav'])
})

test('no word that the model reads is kept from the person: names of types, addresses, and the last of a thousand pieces', async () => {
  const many = Array.from({ length: 900 }, (_, index) => text(`piece ${index}`))
  const odd = [
    { type: 'audio', mimeType: 'audio/hidden-in-a-sound', data: 'AAAA' },
    { type: 'resource_link', name: 'link', uri: 'x:hidden-in-a-link' },
    { type: 'resource', resource: { uri: 'x://hidden-in-an-address/last', blob: 'AAAA' } },
    { type: 'resource', resource: { uri: 'x:file', text: 'hidden-in-a-file' } },
  ]
  const prompt = await read([user(text('x'), ...odd), model({ type: 'image', mimeType: 'image/hidden-in-a-picture', data: 'AAAA' }, use('1')), user(result('1', ...many, ...odd))])
  if ('fault' in prompt) throw new Error(prompt.fault)
  const given = prompt.request.messages.flatMap((message) => (message.role === 'assistant' ? [message.text] : message.content.flatMap((part) => (part.type === 'text' ? [part.text] : []))))
  expect(given.join()).toMatch(/in-a-sound.*in-a-link.*in-an-address.*in-a-file.*in-a-picture.*piece 899/s)
  const shown = prompt.shown.messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'text' ? [part.text] : []))).join('\n')
  expect(given.flatMap((words) => words.split('\n')).filter((words) => !shown.includes(words))).toEqual([])
})

test('the tools of a server that chose none are shown, and the model gets none', async () => {
  const prompt = await read([user(text('x'))], { tools: [{ name: 'find', inputSchema: { type: 'object' } }], toolChoice: { mode: 'none' } })
  expect(prompt).toMatchObject({ request: { tools: [] }, shown: { tools: [{ name: 'find' }] } })
})

test.each<[what: string, messages: Message[], more?: Partial<CreateMessageRequestParams>]>([
  ['no messages', []],
  ['a result without a call', [user(result('1'))]],
  ['a call without a result', [user(text('x')), model(use('1')), user(text('y'))]],
  ['a call at the end', [user(text('x')), model(use('1'))]],
  ['a result of another call', [user(text('x')), model(use('1')), user(result('2'))]],
  ['one of two results', [user(text('x')), model(use('1'), use('2')), user(result('1'))]],
  ['a result given twice', [user(text('x')), model(use('1')), user(result('1'), result('1'))]],
  ['two calls with one id', [user(text('x')), model(use('1'), use('1')), user(result('1'))]],
  ['words beside results', [user(text('x')), model(use('1')), user(result('1'), text('y'))]],
  ['a call by the user', [user(use('1'))]],
  ['a result by the model', [model(result('1'))]],
  ['an answer of no length', [user(text('x'))], { maxTokens: 0 }],
  ['a book', [user(text('x'.repeat(400_001)))]],
  ['too many messages', Array.from({ length: 201 }, () => user(text('x')))],
  ['too many pieces', [user(...Array.from({ length: 1_001 }, () => text('x')))]],
  ['too many pictures', [user(...Array.from({ length: 21 }, () => ({ type: 'image', mimeType: 'image/png', data: 'AA==' })))]],
  ['too large pictures', [user({ type: 'image', mimeType: 'image/png', data: 'A'.repeat(20_000_001) })]],
  ['too many tools', [user(text('x'))], { tools: Array.from({ length: 129 }, (_, index) => ({ name: `t${index}`, inputSchema: { type: 'object' as const } })) }],
])('%s is no prompt', async (_, messages, more) => {
  const before = stored.length
  expect(await read(messages, more)).toHaveProperty('fault')
  expect(stored).toHaveLength(before)
})
