import { expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { defaultServerOptions, type ServerView, type ToolView } from '#contract/server.ts'
import { examplePrompts } from './example-prompts.ts'

function server(name: string, args: string[] = [], kind: 'ready' | 'stopped' = 'ready'): ServerView {
  return {
    name,
    definition: { kind: 'stdio', name, disabled: false, era: 'auto', command: 'npx', args, env: {} },
    definitionHash: 'h',
    state: kind === 'stopped' ? { kind } : { kind, since: 0, era: 'legacy', protocolVersion: '2025-11-25', serverName: name, serverVersion: '1' },
    counts: { tools: 1, resources: 0, resourceTemplates: 0, prompts: 0 },
    cached: false,
    options: defaultServerOptions,
  }
}

function tool(from: string, name: string, required: string[] = [], annotations: ToolView['annotations'] = {}): ToolView {
  const inputSchema: JsonObject = { type: 'object', properties: Object.fromEntries(required.map((key) => [key, { type: 'string' }])), required }
  return { server: from, name, modelName: `${from}__${name}`, inputSchema, annotations, definitionHash: 'h', signs: [], changed: false }
}

const texts = (...input: Parameters<typeof examplePrompts>) => examplePrompts(...input).map((example) => example.text)

test('the demo gets its own form', () => {
  expect(texts([server('everything')], [tool('everything', 'echo', ['message'])], true)).toEqual(['call everything/echo message="Hello from Steward"'])
})

test('a real model gets a plain request', () => {
  expect(texts([server('everything')], [tool('everything', 'echo', ['message'])], false)).toEqual(['Use the tool echo of everything with message "Hello from Steward", and tell me what it says.'])
})

test('the folder of a filesystem server fills its path, quoted so that the demo can read it', () => {
  const files = server('files', ['-y', '@modelcontextprotocol/server-filesystem', 'C:\\My Notes'])
  expect(texts([files], [tool('files', 'list_directory', ['path'])], true)).toEqual(['call files/list_directory path="C:\\\\My Notes"'])
})

test.each<[string, ServerView[], ToolView[]]>([
  ['a server that is not connected', [server('a', [], 'stopped')], [tool('a', 'echo', ['message'])]],
  ['an argument that only the person knows', [server('a')], [tool('a', 'search', ['query'], { readOnlyHint: true })]],
  ['a path without a folder', [server('a')], [tool('a', 'list_directory', ['path'])]],
  ['a tool that may change things and needs a path', [server('a', ['/home/me'])], [tool('a', 'delete_everything', ['path'])]],
  ['a tool that may change things', [server('a')], [tool('a', 'reset')]],
  ['a tool that shows the environment', [server('a')], [tool('a', 'get-env', [], { readOnlyHint: true })]],
  ['a name that the form cannot hold', [server('my server')], [tool('my server', 'echo', ['message'])]],
])('nothing is offered for %s', (_name, servers, tools) => {
  expect(texts(servers, tools, true)).toEqual([])
})

test('favourites come first, then what only reads, and three are enough', () => {
  const tools = [tool('a', 'reset'), tool('a', 'status', [], { readOnlyHint: true }), tool('a', 'list_allowed_directories'), tool('a', 'echo', ['message']), tool('a', 'version', [], { readOnlyHint: true })]
  expect(examplePrompts([server('a')], tools, true).map((example) => example.tool.name)).toEqual(['echo', 'list_allowed_directories', 'status'])
})
