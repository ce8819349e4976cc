import type { Token } from 'markdown-it'
import { expect, test } from 'vitest'
import { type Parsed, parseBlocks } from './parse-blocks.ts'

const sample = [
  '# Title', '', 'A paragraph with **bold**, `code` and a [link](https://example.org/a).', 'It goes on.', '', '- one', '- two', '', '  still two', '* other', '', '> quote', 'lazy line', '',
  '```ts', 'const a = 1', '', '# not a heading', '```', '', '| a | b |', '|---|--:|', '| 1 | 2 |', '', '$$', 'x^2', '$$', '', 'Setext', '===', '', '1. first', '2. second', '', '    indented code', '',
  'See [late] and $a+b$ for 5$ or 6$.', '', '[late]: https://example.org/late',
].join('\n')

function describe(tokens: readonly Token[]): unknown {
  return tokens.map((token) => [token.type, token.tag, token.content, token.attrs, token.children ? describe(token.children) : null])
}
const shape = (parsed: Parsed): unknown => parsed.blocks.map((block) => describe(block.tokens))

test.each([1, 2, 3, 7, 31])('a text that arrives in pieces of %i gives the same blocks as the whole', (size) => {
  let parsed = parseBlocks('')
  for (let end = size; end < sample.length + size; end += size) parsed = parseBlocks(sample.slice(0, end), parsed)
  const final = parseBlocks(sample, parsed, true)
  expect(shape(final)).toEqual(shape(parseBlocks(sample)))
})

test('finished blocks keep their identity, also through the final parse', () => {
  const first = parseBlocks('one\n\ntwo\n\nthree\n\nfour')
  const second = parseBlocks('one\n\ntwo\n\nthree\n\nfour and more', first)
  expect(second.blocks[0]).toBe(first.blocks[0])
  expect(second.blocks[1]).toBe(first.blocks[1])
  const final = parseBlocks(second.text, second, true)
  expect(final.blocks[0]).toBe(first.blocks[0])
  expect(final.blocks[3]).toBe(second.blocks[3])
})

test('HTML stays text and script addresses make no link', () => {
  const types = new Set<string>()
  const collect = (tokens: readonly Token[]): void => tokens.forEach((token) => (types.add(token.type), collect(token.children ?? [])))
  for (const block of parseBlocks('<img src=x onerror=alert(1)>\n\n<script>1</script>\n\n[x](javascript:alert(1)) [y](data:text/html,1) [z](vbscript:1)').blocks) collect(block.tokens)
  expect([...types].filter((type) => type.startsWith('html') || type === 'link_open')).toEqual([])
})

test('prices are no math; math is', () => {
  const kinds = (text: string) => parseBlocks(text).blocks.flatMap((block) => block.tokens.flatMap((token) => [token, ...(token.children ?? [])])).filter((token) => token.type.startsWith('math')).map((token) => token.content)
  expect(kinds('It costs $5 or $6.')).toEqual([])
  expect(kinds('a $x$ and \\(y\\) and $$z$$')).toEqual(['x', 'y', 'z'])
  expect(kinds('\\[\na\nb\n\\]')).toEqual(['\na\nb\n'])
})

test('boxes in lists are tasks', () => {
  const items = parseBlocks('- [ ] open\n- [x] done\n- [y] text').blocks.flatMap((block) => block.tokens).filter((token) => token.type === 'list_item_open')
  expect(items.map((token) => token.meta?.['task'])).toEqual([false, true, undefined])
})

test('many brackets and angles neither overflow nor hang', () => {
  for (const text of ['<'.repeat(20_000), '['.repeat(5_000), '> '.repeat(2_000), '$'.repeat(5_000), '*'.repeat(5_000)]) expect(parseBlocks(text).blocks.length).toBeGreaterThan(0)
})
