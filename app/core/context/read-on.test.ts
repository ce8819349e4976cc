import { expect, test } from 'vitest'
import { readOn } from './read-on.ts'

/** In pieces of a few characters, as a large file comes in pieces of a megabyte. */
async function* pieces(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
const lines = Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n')
const read = (place: { offset?: number; line?: number; length?: number; search?: string }, text = lines): Promise<string> => readOn(pieces(text), { length: 20, ...place })

test.each([
  ['from the start', {}, `${lines.slice(0, 20)}\n[It goes on: read with "offset": 20.]`],
  ['from a line', { line: 50 }, `${lines.slice(lines.indexOf('line 50'), lines.indexOf('line 50') + 20)}\n[It goes on: read with "offset": ${lines.indexOf('line 50') + 20}.]`],
  ['to the end', { offset: lines.length - 5 }, 'e 100\n[This is its end.]'],
  ['beyond the end', { offset: 5_000 }, `[There is nothing from there on: the result has ${lines.length} characters.]`],
  ['a line beyond the end', { line: 101 }, `[There is nothing from there on: the result has ${lines.length} characters in 100 lines.]`],
])('%s', async (_, place, expected) => {
  expect(await read(place)).toBe(expected)
})

test('what follows can be read with the offset that is told, without a gap', async () => {
  let text = ''
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const part = await read({ offset })
    text += part.slice(0, part.lastIndexOf('\n['))
    const next: string | undefined = /"offset": (\d+)/.exec(part)?.[1]
    offset = next === undefined ? undefined : Number(next)
  }
  expect(text).toBe(lines)
})

test('a search names line and character, in any case of letters, and says where to go on', async () => {
  expect(await read({ search: 'LINE 42', length: 100 })).toBe(`line 42, character ${lines.indexOf('line 42')}: line 42\n[These are all.]`)
  const first = await read({ search: 'line 1', length: 90 })
  const next = Number(/"offset": (\d+)/.exec(first)?.[1])
  expect(first).toMatch(/^line 1, character 0: line 1\nline 10, character \d+: line 10\n/)
  expect(await read({ search: 'line 1', length: 5_000, offset: next })).toContain(`character ${next}: `)
  expect(await read({ search: 'needle' })).toBe('[No line has "needle".]')
  expect((await read({ search: 'x', length: 5_000 }, `${'a'.repeat(9_000)}x${'b'.repeat(9_000)}`)).length).toBeLessThan(600)
})
