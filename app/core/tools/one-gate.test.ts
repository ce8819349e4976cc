import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** Reads the method of messages that pass, and sends none. */
const RECOGNISE = ['core/audit/export/to-otlp.ts', 'core/mcp/mend-content.ts', 'core/mcp/tasks/task-tap.ts']

const app = join(import.meta.dirname, '..', '..')
const files = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/test-support/'))

/** Sources whose code (without comments) has this in it. */
function sources(pattern: RegExp, within = ''): string[] {
  return files.filter((file) => file.startsWith(within) && pattern.test(readFileSync(join(app, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''))).toSorted()
}

test('only the gate reaches a server’s tool', () => {
  expect(files.length).toBeGreaterThan(50)
  expect(sources(/\bcallTool\b/).filter((file) => !file.startsWith('core/mcp/'))).toEqual(['core/tools/call-tool.ts'])
})

test('only the gate issues permits, and only the connection takes them in, right before the wire', () => {
  expect(sources(/\bpermits?\.issue\b/)).toEqual(['core/tools/call-tool.ts'])
  expect(sources(/\bcreatePermits\(\)/)).toEqual(['core/consent/permits.ts', 'core/host/create-host.ts'])
  expect(sources(/\btakePermit\(/)).toEqual(['core/mcp/create-servers.ts'])
})

test('inside core/mcp, a call takes one way: the list of servers, the session, the wire', () => {
  expect(sources(/\bcallTool\s*[(:]|\.callTool\b/, 'core/mcp/')).toEqual(['core/mcp/create-servers.ts', 'core/mcp/open-session.ts', 'core/mcp/send-tool-call.ts', 'core/mcp/servers.ts'])
  expect(sources(/\bclient\.callTool\(/)).toEqual(['core/mcp/send-tool-call.ts'])
})

test('nobody names the method of a call, but those who recognise it in what passes', () => {
  expect(sources(/['"`]tools\/call['"`]/, 'core/').filter((file) => !RECOGNISE.includes(file))).toEqual([])
})

test('a task is asked about, answered, cancelled, and never called again', () => {
  const sent = sources(/\.request\(\{/, 'core/mcp/tasks/').flatMap((file) => [...readFileSync(join(app, file), 'utf8').matchAll(/\.request\(\{ method: '([^']+)'/g)].map(([, method]) => method))
  expect(sources(/\.request\(\{/, 'core/mcp/tasks/')).toEqual(['core/mcp/tasks/task-requests.ts'])
  expect(sent.toSorted()).toEqual(['tasks/cancel', 'tasks/get', 'tasks/result', 'tasks/update'])
})

test('only a session builds a client', () => {
  expect(sources(/new Client\(/).filter((file) => sources(/import \{[^}]*\bClient\b[^}]*\} from '@modelcontextprotocol\/client'/).includes(file))).toEqual(['core/mcp/open-session.ts'])
})
