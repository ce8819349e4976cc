import { expect, test } from 'vitest'
import { assignModelNames } from './model-tool-names.ts'

const legal = /^[a-zA-Z0-9_-]{1,64}$/

test('a legal name is server__tool as it is', () => {
  expect(assignModelNames([{ server: 'everything', tool: 'echo' }, { server: 'my-files', tool: 'read_file' }])).toEqual(['everything__echo', 'my-files__read_file'])
})

test.each([
  ['two ways to split the same name', [{ server: 'a__b', tool: 'c' }, { server: 'a', tool: 'b__c' }]],
  ['an underscore at the seam', [{ server: 'a_', tool: 'b' }, { server: 'a', tool: '_b' }]],
  ['letters that fold to the same', [{ server: 'files', tool: 'löschen' }, { server: 'files', tool: 'läschen' }, { server: 'files', tool: 'l_schen' }]],
  ['long names that differ at the end', [{ server: 's', tool: `${'x'.repeat(90)}1` }, { server: 's', tool: `${'x'.repeat(90)}2` }]],
  ['nothing but foreign letters', [{ server: '文件', tool: '读' }, { server: '文件', tool: '写' }]],
  ['the same tool listed twice', [{ server: 'a', tool: 'b' }, { server: 'a', tool: 'b' }]],
  ['a tool named after another one\'s made name', [{ server: 'a', tool: 'ö' }, { server: 'a', tool: assignModelNames([{ server: 'a', tool: 'ö' }])[0]?.slice(3) ?? '' }]],
])('never two alike: %s', (_, tools) => {
  const names = assignModelNames(tools)
  expect(new Set(names).size).toBe(tools.length)
  for (const name of names) expect(name).toMatch(legal)
})

test('a name does not depend on the other tools or on their order', () => {
  const tools = [{ server: 'zeit', tool: 'jetzt' }, { server: 'größe', tool: 'messen' }, { server: 'a', tool: 'b__c' }, { server: 'a__b', tool: 'c' }]
  const names = assignModelNames(tools)
  expect(assignModelNames(tools.toReversed())).toEqual(names.toReversed())
  for (const [index, tool] of tools.entries()) expect(assignModelNames([tool])).toEqual([names[index]])
})

test('a server\'s name stays readable in a shortened name', () => {
  expect(assignModelNames([{ server: 'filesystem', tool: `read_${'very_'.repeat(20)}long` }])[0]).toMatch(/^filesystem__read_very_.*-[0-9a-z]{10}$/)
})

test('property: random names, half of them near one another, are legal and distinct under both limits', () => {
  const random = seeded(20261120)
  const alphabet = ['a', 'b', '_', '__', '-', '.', '/', ' ', 'é', 'e\u0301', '文', '😀', 'A', '0', '-0000000000']
  for (let round = 0; round < 300; round++) {
    const word = () => Array.from({ length: 1 + Math.floor(random() * (random() < 0.1 ? 80 : 5)) }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
    const tools = new Map(Array.from({ length: 60 }, () => ({ server: word(), tool: word() })).map((tool) => [JSON.stringify([tool.server, tool.tool]), tool]))
    for (const limit of [64, 128]) {
      const names = assignModelNames([...tools.values()], limit)
      expect(new Set(names).size).toBe(tools.size)
      for (const name of names) expect(name).toMatch(new RegExp(`^[a-zA-Z0-9_-]{1,${limit}}$`))
    }
  }
})

test('10,000 tools take well under a second', () => {
  const tools = Array.from({ length: 10_000 }, (_, index) => ({ server: `server${index % 50}`, tool: `tool.${index}` }))
  const before = performance.now()
  expect(new Set(assignModelNames(tools)).size).toBe(tools.length)
  expect(performance.now() - before).toBeLessThan(10_000)
})

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
