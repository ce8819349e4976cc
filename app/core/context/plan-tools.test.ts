import { expect, test } from 'vitest'
import { planTools, type ToolFacts } from './plan-tools.ts'

const offered = ['a', 'b', 'c'].flatMap((server) => ['x', 'y'].map((tool) => ({ server, tool, definition: { name: `${server}__${tool}`, description: 'word '.repeat(50), inputSchema: { type: 'object' } } })))
const plan = (facts: Partial<ToolFacts> = {}) => planTools({ offered, found: [], isAlways: () => false, allowance: 100, hasShortened: false, ...facts })
const names = (facts: Partial<ToolFacts> = {}): string[] => plan(facts).tools.map(({ name }) => name)
const own = ['steward__search_tools', 'steward__read_result']

test('what fits is all there, and reading on comes last, once there is something to read', () => {
  const all = ['a__x', 'a__y', 'b__x', 'b__y', 'c__x', 'c__y']
  expect(names({ allowance: 10_000 })).toEqual(all)
  expect(names({ allowance: 10_000, hasShortened: true })).toEqual([...all, 'steward__read_result'])
})

test('where it is too much, only the search and what was found, in the order in which it was found', () => {
  expect(names()).toEqual(own)
  const first = names({ found: [{ server: 'c', tool: 'y' }] })
  const second = names({ found: [{ server: 'c', tool: 'y' }, { server: 'a', tool: 'x' }, { server: 'gone', tool: 'z' }] })
  expect(first).toEqual([...own, 'c__y'])
  expect(second).toEqual([...first, 'a__x'])
})

test('a server that is always loaded stands before what is found, and alone makes nothing wait', () => {
  const isAlways = (server: string): boolean => server === 'b'
  expect(names({ isAlways, found: [{ server: 'a', tool: 'y' }] })).toEqual([...own, 'b__x', 'b__y', 'a__y'])
  expect(plan({ isAlways: () => true }).isDeferring).toBe(false)
  expect(plan({ isAlways }).all.filter(({ isDeferred }) => isDeferred).map(({ server }) => server)).toEqual(['a', 'a', 'c', 'c'])
})
