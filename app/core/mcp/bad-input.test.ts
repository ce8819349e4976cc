import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { toAttachments } from './features/attach-resource.ts'
import { createSkills } from './features/skills.ts'
import { clock, createTestbed, never, odd, textOf, type Testbed } from './test-support/testbed.ts'
import { toPromptMessages } from './to-content-parts.ts'

/** A server of protocol 2025-06-18; `answers` holds what it says to each method, as code. */
function server(answers: Record<string, string>, capabilities: JsonObject = { tools: {}, resources: {}, prompts: {} }): JsonObject {
  const script = `
    const { createInterface } = require('node:readline')
    const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
    const answers = { ${Object.entries(answers).map(([method, code]) => `${JSON.stringify(method)}: (params, id) => { ${code} }`).join(',\n')} }
    createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line)
      if (id === undefined) return
      if (method === 'initialize') return send({ id, result: { protocolVersion: '2025-06-18', capabilities: ${JSON.stringify(capabilities)}, serverInfo: { name: 'bad', version: '1' } } })
      const result = answers[method]?.(params, id)
      if (result === null) return
      send(result === undefined ? { id, error: { code: -32601, message: 'no ' + method } } : { id, result })
    })`
  return { command: process.execPath, args: ['-e', script], era: 'legacy' }
}

const blobs = { put: (bytes: Uint8Array, about: { name: string; mimeType: string }) => Promise.resolve({ blobId: 'b', size: bytes.length, ...about }), create: vi.fn(), append: vi.fn(), finish: vi.fn(), discard: vi.fn(), read: vi.fn() }
let bed: Testbed

beforeAll(async () => {
  bed = createTestbed({
    bad: server({
      'tools/list': `return { tools: [
        { name: 'strange', inputSchema: { type: 'object' } },
        { name: 'icons', inputSchema: { type: 'object' }, icons: [{ src: 7 }] },
        { name: 'schema', inputSchema: { type: 'object' }, outputSchema: 'none', annotations: { readOnlyHint: 'yes' } },
        { inputSchema: {} },
      ], nextCursor: null }`,
      'prompts/list': `return { prompts: [{ name: 'good' }, { name: 'bad', arguments: 'x' }, 'none'], nextCursor: '' }`,
      'resources/list': `return { resources: [{ uri: 'bad://a', name: 'a' }, { uri: 5 }] }`,
      'resources/read': `return { contents: [{ uri: 'bad://a', text: 'fine', mimeType: null }, { uri: 'bad://a', hologram: 'x' }, 7] }`,
      'prompts/get': `return { messages: [{ role: 'user', content: { type: 'hologram', data: 'x' } }, { role: 'robot', content: [{ type: 'text', text: 'one' }, { type: 'text', text: 'two' }] }, { role: 'assistant', content: 'plain' }, null] }`,
      'tools/call': `
        send({ method: 'notifications/progress', params: { progressToken: 'never-made', progress: 1 } })
        send({ method: 'notifications/resources/updated', params: { uri: 'bad://nobody' } })
        send({ method: 'notifications/unheard/of', params: {} })
        send({ id: 4711, result: {} })
        send({ id, result: { content: [{ type: 'text', text: 'before' }, { type: 'hologram', data: 'x' }, { type: 'image', data: 7 }, { type: 'text', text: 'after' }] } })
        send({ id, result: { content: [{ type: 'text', text: 'second' }] } })
        return null`,
    }),
    skilled: server(
      {
        'resources/list': `return { resources: [] }`,
        'skills/list': `return { skills: [
          { uri: 'skill://a/SKILL.md', frontmatter: { name: 'a', description: 'Fine.' }, resources: 'dynamic' },
          { uri: 'skill://b/SKILL.md', frontmatter: { name: 7 }, resources: [] },
        ] }`,
        'resources/read': `return { contents: [{ uri: params.uri, text: '---\\nname: other\\ndescription: Fine.\\n---\\nText' }] }`,
      },
      { resources: {}, extensions: { 'io.modelcontextprotocol/skills': {} } },
    ),
    plain: odd('plain'),
  })
  bed.servers.start()
  await Promise.all(['bad', 'skilled', 'plain'].map((name) => bed.state(name, 'ready')))
})
afterAll(() => bed.close())

const log = (): string[] => bed.servers.logs('bad', 0).lines.map(({ text }) => text)

test('what is wrong about an entry of a list costs at most this entry, and is told', async () => {
  expect(bed.servers.tools('bad').map(({ tool }) => tool.name)).toEqual(['strange', 'icons', 'schema'])
  expect(bed.servers.tools('bad')[2]?.tool).not.toHaveProperty('annotations')
  expect((await bed.servers.prompts('bad')).map(({ name }) => name)).toEqual(['good'])
  expect((await bed.servers.resources('bad')).resources.map(({ uri }) => uri)).toEqual(['bad://a'])
  expect(log()).toContain('Left out of tools: icons of icons. It does not have the form that the protocol asks for.')
  expect(log()).toContain('Left out of prompts: bad. It does not have the form that the protocol asks for.')
})

test('content of an unknown kind is named in its place; answers and notices for nothing are told, and nothing stops', async () => {
  const result = await bed.servers.callTool({ server: 'bad', tool: 'strange', arguments: {}, signal: never })
  expect(textOf(result).split('\n')).toEqual(['before', '(The server sent content of type "hologram", which Steward cannot show.)', '(The server sent content of type "image", which Steward cannot show.)', 'after'])
  await vi.waitFor(() => expect(log().some((text) => /^The request with id \d+ was answered twice/.test(text))).toBe(true))
  expect(log()).toContain('An answer came to a request that was not made (id 4711). It was dropped.')
  expect(log()).toContain('A progress notice came for a call that was not made (token never-made).')
  expect(log()).toContain('It says that bad://nobody changed, which nobody watches.')
  expect((await bed.state('bad', 'ready')).state.kind).toBe('ready')
})

test('a prompt with strange messages shows all of them', async () => {
  const { messages } = await bed.servers.getPrompt('bad', 'good', {}, never)
  expect((await toPromptMessages(messages, blobs)).map(({ role, content }) => [role, content.type === 'text' ? content.text : content.type])).toEqual([
    ['user', '(The server sent content of type "hologram", which Steward cannot show.)'],
    ['user', 'one'],
    ['user', 'two'],
    ['assistant', 'plain'],
    ['user', '(The server sent content of type (none), which Steward cannot show.)'],
  ])
})

test('a resource keeps the parts that can be read; what is too large or empty says so', async () => {
  const { contents } = await bed.servers.readResource('bad', 'bad://a', never)
  expect(contents).toEqual([{ uri: 'bad://a', text: 'fine' }])
  const attach = (parts: typeof contents): Promise<unknown> => toAttachments({ server: 'bad', uri: 'bad://a', title: undefined, mimeType: undefined, contents: parts }, blobs)
  await expect(attach([])).rejects.toMatchObject({ code: 'resource-empty' })
  await expect(attach([{ uri: 'bad://a', text: 'x'.repeat(26 * 1024 * 1024) }])).rejects.toMatchObject({ code: 'resource-too-large' })
  await expect(attach([{ uri: 'bad://a', blob: '%%%' }])).rejects.toMatchObject({ code: 'resource-invalid' })
  // The name of a file is one line without a path and without what nobody sees.
  expect(await attach([{ uri: 'bad://a/%2e%2e%2fetc%2fpass\u202Ewd?x', text: 'x' }])).toMatchObject([{ name: '.._etc_passwd' }])
})

test('a skill that cannot be right is refused with its reason; one whose file says something else is not loaded', async () => {
  const skills = createSkills({ servers: bed.servers, blobs, clock })
  const { skills: listed, refused } = await skills.list('skilled', never)
  expect(listed).toMatchObject([{ name: 'a', files: [] }])
  expect(refused).toMatchObject([{ uri: 'skill://b/SKILL.md', reason: expect.stringContaining('name') }])
  await expect(skills.read('skilled', 'skill://a/SKILL.md', undefined, never)).rejects.toMatchObject({ code: 'skill-refused' })
})
