import { expect, test } from 'vitest'
import { createKnownTexts } from './find-known.ts'

/** The plain way: at each place, the longest that begins there. */
function replaceSlowly(text: string, known: readonly string[]): string {
  const longestFirst = known.filter((each) => each.length >= 6).sort((one, other) => other.length - one.length)
  let result = ''
  for (let at = 0; at < text.length; ) {
    const found = longestFirst.find((each) => text.startsWith(each, at))
    result += found === undefined ? text[at] : `<${found.length}>`
    at += found?.length ?? 1
  }
  return result
}

test('finds what the plain way finds, whatever the texts', () => {
  let seed = 42
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below
  // Few letters, so that texts begin with, end with and hold each other.
  const word = (length: number): string => Array.from({ length }, () => 'abä\u{1F511}'.at(random(4)) ?? '').join('')
  for (let round = 0; round < 300; round++) {
    const known = createKnownTexts()
    const texts = Array.from({ length: 1 + random(6) }, () => word(4 + random(12)))
    texts.forEach((text) => known.add(text, String(text.length)))
    const text = Array.from({ length: 12 }, () => (random(2) === 0 ? word(random(20)) : (texts[random(texts.length)] ?? ''))).join('')
    expect(known.replace(text, (length) => `<${length}>`)).toBe(replaceSlowly(text, texts))
  }
})

test('32 MB and 400 known texts: the host does not stall', () => {
  const known = createKnownTexts()
  for (let number = 0; number < 400; number++) known.add(`${number}-${crypto.randomUUID()}`, 'x')
  known.add('the one that is there', 'here')
  const text = `${'{"name": "value", "path": "/home/me/notes"}, '.repeat(700_000)}the one that is there`
  const from = performance.now()
  expect(known.replace(text, (label) => `<${label}>`).slice(-6)).toBe('<here>')
  // A tenth of it here; a regular expression of all of them takes seconds.
  expect(performance.now() - from).toBeLessThan(1_000)
})
