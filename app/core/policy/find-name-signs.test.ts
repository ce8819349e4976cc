import { expect, test } from 'vitest'
import { findNameSigns } from './find-name-signs.ts'

const found = (...names: string[]): string[] =>
  [...findNameSigns(names.map((name) => ({ server: name.split('/')[0] ?? '', name: name.split('/')[1] ?? '' })))].flatMap(([key, signs]) => signs.map(({ code }) => `${key.replace('\0', '/')} ${code}`)).toSorted()

test.each<[string[], string[]]>([
  [['files/read', 'web/fetch'], []],
  [['files/read', 'other/read'], ['files/read name-collision', 'other/read name-collision']],
  // Cyrillic а
  [['files/read', 'evil/reаd'], ['evil/reаd look-alike-name', 'files/read look-alike-name']],
  [['mail/send_mail', 'evil/send_mai1'], ['evil/send_mai1 look-alike-name', 'mail/send_mail look-alike-name']],
  [['files/modern', 'evil/modem'], ['evil/modem look-alike-name', 'files/modern look-alike-name']],
  [['files/read_file', 'other/read-file', 'third/ReadFile'], []],
  // ﬁ as one letter is the same name to whoever reads it, and is written with the same letters
  [['files/read_file', 'evil/read_ﬁle'], []],
  [['files/a', 'files/а'], ['files/a look-alike-name', 'files/а look-alike-name']],
])('%j', (names, expected) => {
  expect(found(...names)).toEqual(expected)
})

test('ten thousand tools take no time that anybody notices', () => {
  const from = performance.now()
  findNameSigns(Array.from({ length: 10_000 }, (_, index) => ({ server: `s${index % 30}`, name: `tool_${index % 500}` })))
  findNameSigns(Array.from({ length: 10_000 }, (_, index) => ({ server: 's', name: Array.from({ length: 14 }, (_bit, bit) => ((index >> bit) % 2 === 0 ? 'o' : 'о')).join('') })))
  expect(performance.now() - from).toBeLessThan(2_000)
})
