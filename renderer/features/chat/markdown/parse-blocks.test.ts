import type { Token } from 'markdown-it'
import { expect, test } from 'vitest'
import { type Block, toBlocks, tokensOf } from './block.ts'
import { finishBlocks } from './finish-blocks.ts'
import { parse } from './markdown-parser.ts'
import { type Parsed, parseBlocks } from './parse-blocks.ts'
import { makeDocument, random } from './testing/make-document.ts'

function describe(tokens: readonly Token[]): unknown {
  return tokens.map((token) => [token.type, token.tag, token.content, token.attrs, token.hidden, token.meta, token.children ? describe(token.children) : null])
}
const shape = (blocks: readonly Block[]): unknown => blocks.map((block) => [block.kind, block.start, block.kind === 'code' ? [block.code, block.language, block.isClosed] : describe(tokensOf(block))])

/** What the parser says of the whole, without anything of ours but the cutting into blocks. */
const whole = (text: string): readonly Block[] => toBlocks(parse(text, {}).tokens, text, 0)

const sample = [
  '# Title', '', 'A paragraph with **bold**, `code` and a [link](https://example.org/a).', 'It goes on.', '', '- one', '- two', '', '  still two', '* other', '', '> quote', 'lazy line', '',
  '```ts', 'const a = 1', '', '# not a heading', '```', '', '| a | b |', '|---|--:|', '| 1 | 2 |', '', '$$', 'x^2', '$$', '', 'Setext', '===', '', '1. first', '2. second', '', '    indented code', '',
  'See [late] and $a+b$ for 5$ or 6$.', '', '[late]: https://example.org/late',
].join('\n')

function arrive(text: string, sizes: () => number, look?: (prefix: string, parsed: Parsed) => void): Parsed {
  let parsed = parseBlocks('')
  for (let end = 0; end < text.length; ) {
    end = Math.min(text.length, end + sizes())
    parsed = parseBlocks(text.slice(0, end), parsed)
    look?.(text.slice(0, end), parsed)
  }
  return parsed
}

test.each([1, 2, 3, 7, 31])('a text that arrives in pieces of %i gives the same blocks as the whole', (size) => {
  expect(shape(finishBlocks(sample, arrive(sample, () => size)).blocks)).toEqual(shape(whole(sample)))
})

test('generated texts, in pieces of any size, show at every moment what the whole parse of so much shows', () => {
  for (let seed = 1; seed <= Number(process.env['SEEDS'] ?? 12); seed++) {
    const next = random(seed)
    const text = makeDocument(next, { reachesBack: false })
    const widest = [1, 4, 40, 400][seed % 4]!
    let looks = 0
    const parsed = arrive(text, () => 1 + Math.floor(next() * widest), (prefix, now) => {
      // Each of them is a whole parse: in steps of one character only some are looked at.
      if (widest < 40 && looks++ % 9 !== 0) return
      expect(shape(now.blocks), `seed ${seed}, after ${JSON.stringify(prefix.slice(-80))}`).toEqual(shape(whole(prefix)))
    })
    expect(shape(finishBlocks(text, parsed).blocks), `seed ${seed}`).toEqual(shape(whole(text)))
  }
})

test('where the end reaches back, the exact parse at the end puts everything right', () => {
  for (let seed = 100; seed <= 160; seed++) {
    const next = random(seed)
    const text = makeDocument(next, { reachesBack: true })
    const parsed = arrive(text, () => 1 + Math.floor(next() * 50))
    expect(shape(finishBlocks(text, parsed).blocks), `seed ${seed}`).toEqual(shape(whole(text)))
  }
})

test('finished blocks, items, rows keep their identity, also through the exact parse', () => {
  const text = 'one\n\n- a\n- b\n- c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\ntwo [late] and more\n\n```\ncode\n```\n\nthree'
  const first = parseBlocks(text)
  const second = parseBlocks(`${text} and more`, first)
  expect(second.blocks.slice(0, -1).every((block, index) => block === first.blocks[index])).toBe(true)
  const exact = finishBlocks(second.text, second)
  expect(exact.blocks.every((block, index) => block === second.blocks[index])).toBe(true)

  const grown = parseBlocks(`${second.text}\n\n[late]: https://example.org`, second)
  expect(finishBlocks(grown.text, grown).blocks.map((block, index) => block === grown.blocks[index])).toEqual([true, true, true, false, true, true])

  const list = parseBlocks('- a\n- b\n- c\n- d', parseBlocks('- a\n- b\n- c\n'))
  const longer = parseBlocks('- a\n- b\n- c\n- d\n- e\n- f', list)
  const [old, more] = [list.blocks[0], longer.blocks[0]].map((block) => (block?.kind === 'list' ? block.items : []))
    expect(more![0]).toBe(old![0])
})

test.each([
  ['code', '```ts\n', 'const value = compute(1, 2)\n'],
  ['list', '', '- an item with **some** words\n'],
  ['table', '| a | b |\n|---|---|\n', '| one | `two` |\n'],
  ['paragraphs', '', 'A paragraph of some words.\n\n'],
])('a text of one long %s is parsed by what is new of it: the rest is never read again', (_, head, line) => {
  let text = head + line.repeat(2000)
  let parsed = parseBlocks(text)
  const longer = text + line.repeat(30)
  // Pieces that end in the middle of a line, as they nearly always do.
  for (let end = text.length; end < longer.length; ) {
    end = Math.min(longer.length, end + 7)
    text = longer.slice(0, end)
    parsed = parseBlocks(text, parsed)
    expect(text.length - parsed.resume.at).toBeLessThanOrEqual(3 * line.length)
  }
  expect(shape(parsed.blocks)).toEqual(shape(whole(text)))
})

test('line ends of other systems and NUL read as the parser reads them', () => {
  const text = 'a\r\n\r\n```\r\nb\0\r\n```\r\n\r\n- c\r- d'
  expect(shape(arrive(text, () => 1).blocks)).toEqual(shape(finishBlocks(text).blocks))
})

test('HTML stays text and script addresses make no link', () => {
  const types = new Set<string>()
  const collect = (tokens: readonly Token[]): void => tokens.forEach((token) => (types.add(token.type), collect(token.children ?? [])))
  const text = '<img src=x onerror=alert(1)>\n\n<script>1</script>\n\n[x](javascript:alert(1)) [y](data:text/html,1) [z](vbscript:1)'
  for (const { blocks } of [finishBlocks(text), arrive(text, () => 3)]) for (const block of blocks) collect(tokensOf(block))
  expect([...types].filter((type) => type.startsWith('html') || type === 'link_open')).toEqual([])
})

test('prices are no math; math is', () => {
  const kinds = (text: string) => finishBlocks(text).blocks.flatMap(tokensOf).flatMap((token) => [token, ...(token.children ?? [])]).filter((token) => token.type.startsWith('math')).map((token) => token.content)
  expect(kinds('It costs $5 or $6.')).toEqual([])
  expect(kinds('a $x$ and \\(y\\) and $$z$$')).toEqual(['x', 'y', 'z'])
  expect(kinds('\\[\na\nb\n\\]')).toEqual(['\na\nb\n'])
})

test('boxes in lists are tasks', () => {
  const items = finishBlocks('- [ ] open\n- [x] done\n- [y] text').blocks.flatMap(tokensOf).filter((token) => token.type === 'list_item_open')
  expect(items.map((token) => token.meta?.['task'])).toEqual([false, true, undefined])
})

test('many brackets and angles neither overflow nor hang', () => {
  for (const text of ['<'.repeat(20_000), '['.repeat(5_000), '> '.repeat(2_000), '$'.repeat(5_000), '*'.repeat(5_000)]) expect(parseBlocks(text).blocks.length).toBeGreaterThan(0)
})
