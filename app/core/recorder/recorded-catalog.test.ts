import { expect, test } from 'vitest'
import type { ToolCatalog } from '#core/tools/tool-catalog.ts'
import { recordedCatalog } from './recorded-catalog.ts'

test('names out of a file take nobody\'s place, and none is there twice', () => {
  const none: ToolCatalog = { list: () => [], forModel: () => [], byModelName: () => undefined, find: () => { throw new Error('none') }, onChange: () => () => {} }
  const tool = (server: string, modelName: string) => ({ server, tool: 'read', modelName, title: undefined, inputSchema: undefined, arguments: [] })
  const made = recordedCatalog(none, [tool('a', 'steward__read_result'), tool('b', 'b__read'), tool('c', 'b__read'), tool('d', 'no name'), tool('e', '')])
  expect(made.forModel().map(({ server }) => server)).toEqual(['b'])
})
