import { expect, test } from 'vitest'
import type { ContentPart } from '#contract/content.ts'
import { MOST_OF_RESULT } from '#contract/context.ts'
import { isWorthFolding, shortenContent } from './shorten-result.ts'

const text = (value: string): ContentPart => ({ type: 'text', text: value })
const image: ContentPart = { type: 'image', mimeType: 'image/png', blobId: 'b', size: 9 }
const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1} of the log`).join('\n')
const told = (parts: readonly ContentPart[]): string => parts.map((part) => (part.type === 'text' ? part.text : `<${part.type}>`)).join('|')

test('what is short goes as it is', () => {
  const parts = [text('short'), image]
  expect(shortenContent(parts, 'r1', false)).toEqual(parts)
  expect(shortenContent([text('short')], 'r1', true)).toEqual([text('short')])
})

test('what is long keeps its beginning and its end, by lines, and says how to read on', () => {
  const whole = lines(5_000)
  const short = told(shortenContent([text(whole), image], 'r7', false))
  expect(short.length).toBeLessThan(MOST_OF_RESULT + 300)
  const [head, , tail] = short.split(/\n\[… | …\]\n/)
  expect(whole.startsWith(`${head}\n`)).toBe(true)
  expect(whole.endsWith(`\n${tail?.replace('|<image>', '')}`)).toBe(true)
  expect(short).toContain('steward__read_result with {"result": "r7"}')
  expect(short.endsWith('|<image>')).toBe(true)
  // One line without end is cut, but never within a character.
  const smiles = told(shortenContent([text('😀'.repeat(30_000))], 'r7', false))
  expect(smiles).toBe(smiles.toWellFormed())
})

test('folded, it keeps its first lines, and pictures go', () => {
  const short = told(shortenContent([text(lines(200)), image], 'r9', true))
  expect(short).toMatch(/^line 1 of the log\n[^]*\n\[Folded: the result has [\d,]+ characters and a picture\. To read it, call steward__read_result with \{"result": "r9"\}\]$/)
  expect(short.length).toBeLessThan(800)
  expect([isWorthFolding([image]), isWorthFolding([text('short')])]).toEqual([true, false])
})

test.each([
  ['one run', (bytes: string) => `data:image/png;base64,${bytes}`],
  ['lines', (bytes: string) => bytes.match(/.{1,76}/g)?.join('\n') ?? ''],
  ['JSON', (bytes: string) => JSON.stringify({ name: 'shot.png', data: bytes })],
])('bytes in a text (%s) are not sent as text', (_, write) => {
  const bytes = btoa(String.fromCharCode(...Array.from({ length: 6_000 }, (_, index) => (index * 7919) % 251)))
  const short = told(shortenContent([text(`Before. ${write(bytes)} After.`)], 'r1', false))
  expect(short.length).toBeLessThan(200)
  expect(short).toMatch(/^Before\. .*\[[\d,]+ characters of base64 left out\].* After\.$/s)
})

test('a long word is no bytes', () => {
  const word = 'a'.repeat(5_000)
  expect(told(shortenContent([text(word)], 'r1', false))).toBe(word)
})

test('a text of runs that are just too short to be bytes is read once', () => {
  // A run of 3,000,000 letters was read from each of them on, which took minutes; from its beginning, it is one look.
  const text = `${`${'a'.repeat(999)} `.repeat(2_000)}`
  expect(shortenContent([{ type: 'text', text }], 'r1', true)).toHaveLength(1)
})
