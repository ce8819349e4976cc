import { expect, test } from 'vitest'
import { rankTools } from './rank-tools.ts'

const tool = (name: string, description = '', args: string[] = [], server = 'hub') => ({ server, tool: name, definition: { name: `${server}__${name}`, description, inputSchema: { type: 'object', properties: Object.fromEntries(args.map((arg) => [arg, { type: 'string' }])) } } })
const tools = [
  tool('createIssue', 'Opens a new issue in a repository.', ['title', 'body', 'labels']),
  tool('list_issues', 'Lists the issues of a repository.', ['state']),
  tool('merge_branch', 'Merges a branch. Closes the issue that it names.', ['pull_number']),
  tool('send', 'Sends a message.', ['channel', 'thread_ts'], 'slack'),
  tool('read_page', 'Reads a page.', ['nested'], 'wiki'),
]
const found = (query: string, limit = 3): string[] => rankTools(tools, query, limit).map(({ tool: name }) => name)

test.each([
  ['by name, words of camel case apart', 'create issue', 'createIssue'],
  ['by another form of the word', 'listing issues', 'list_issues'],
  ['by description', 'repository new', 'createIssue'],
  ['by the name of an argument', 'thread ts', 'send'],
  ['by server', 'slack', 'send'],
])('%s', (_, query, best) => {
  expect(found(query)[0]).toBe(best)
})

test('nothing fits nothing; what fits alike keeps its order; the limit holds', () => {
  expect(found('weather forecast')).toEqual([])
  expect(found('')).toEqual([])
  const same = ['a', 'b', 'c'].map((name) => tool(name, 'Does the same thing.'))
  expect(rankTools(same, 'same thing', 2).map(({ tool: name }) => name)).toEqual(['a', 'b'])
})
