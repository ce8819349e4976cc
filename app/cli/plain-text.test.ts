import { expect, test } from 'vitest'
import { createTerminalStream, oneLine, terminalText, visibleJson, visibleText } from './plain-text.ts'

/** [text, for reading, made visible] */
const vectors: readonly (readonly [string, string, string])[] = [
  ['plain\ttext\nnext', 'plain\ttext\nnext', 'plain\ttext\nnext'],
  ['\x1b[31mred\x1b[0m', 'red', '␛[31mred␛[0m'],
  ['\x9b31mred', 'red', '<U+009B>31mred'],
  ['a\x1b[2J\x1b[1;1Hb', 'ab', 'a␛[2J␛[1;1Hb'],
  ['\x1b]0;title\x07x', 'x', '␛]0;title␇x'],
  ['\x1b]52;c;aGk=\x1b\\x', 'x', '␛]52;c;aGk=␛\\x'],
  ['\x1b]8;;https://evil.example\x07safe\x1b]8;;\x07', 'safe', '␛]8;;https://evil.example␇safe␛]8;;␇'],
  ['\x1bP+q544e\x1b\\x', 'x', '␛P+q544e␛\\x'],
  ['\x1bcx', 'x', '␛cx'],
  ['allow\rdeny!', 'allow␍deny!', 'allow␍deny!'],
  ['one\r\ntwo', 'one\ntwo', 'one\ntwo'],
  ['abc\b\b\bxyz\x07\x00\x7f', 'abc␈␈␈xyz␇␀␡', 'abc␈␈␈xyz␇␀␡'],
  ['user\u202Etxt.exe', 'user<U+202E>txt.exe', 'user<U+202E>txt.exe'],
  ['\u2066x\u2069\u200f\u061c', '<U+2066>x<U+2069><U+200F><U+061C>', '<U+2066>x<U+2069><U+200F><U+061C>'],
  ['pass\u200bword\ufeff\u00ad\u2060', 'pass<U+200B>word<U+FEFF><U+00AD><U+2060>', 'pass<U+200B>word<U+FEFF><U+00AD><U+2060>'],
  ['hi\u{e0068}\u{e0069}', 'hi<U+E0068><U+E0069>', 'hi<U+E0068><U+E0069>'],
  ['a\ufe01b\u{e0100}', 'a<U+FE01>b<U+E0100>', 'a<U+FE01>b<U+E0100>'],
  ['l\u200dl', 'l<U+200D>l', 'l<U+200D>l'],
  ['a\ufe0fb', 'a<U+FE0F>b', 'a<U+FE0F>b'],
  ['line\u2028sep', 'line<U+2028>sep', 'line<U+2028>sep'],
  ['half \ud800.', 'half <U+D800>.', 'half <U+D800>.'],
  ['👨‍👩‍👧 ❤️ 1️⃣ 🏳️‍🌈', '👨‍👩‍👧 ❤️ 1️⃣ 🏳️‍🌈', '👨‍👩‍👧 ❤️ 1️⃣ 🏳️‍🌈'],
  ['می‌خواهم क्‍ष', 'می‌خواهم क्‍ष', 'می‌خواهم क्‍ष'],
  ['Äpfel, 漢字, Ελλάδα', 'Äpfel, 漢字, Ελλάδα', 'Äpfel, 漢字, Ελλάδα'],
  ['\x1b[31', '␛[31', '␛[31'],
  ['\x1b', '␛', '␛'],
]

test.each(vectors)('%j', (text, read, visible) => {
  expect(terminalText(text)).toBe(read)
  expect(visibleText(text)).toBe(visible)
})

test.each(vectors)('%j comes out the same in pieces, cut anywhere', (text, read) => {
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const stream = createTerminalStream()
      expect(stream.push(text.slice(0, first)) + stream.push(text.slice(first, second)) + stream.push(text.slice(second)) + stream.end()).toBe(read)
    }
  }
})

test('a name stays on one line', () => expect(oneLine('a\nb\tc\r\nd')).toBe('a␊b c␊d'))

test('text that needs nothing is not held back', () => {
  const stream = createTerminalStream()
  expect(stream.push('Hello ')).toBe('Hello ')
  expect(stream.push('world')).toBe('world')
})

test('an escape sequence that never ends does not hold the stream back for ever', () => {
  const stream = createTerminalStream()
  const shown = stream.push('\x1b]0;') + stream.push('x'.repeat(1000)) + stream.push('tail')
  expect(shown).toContain('tail')
  expect(shown).not.toContain('\x1b')
})

test('no input leaves a control character, and the time grows with the length of hostile text, not with its square', () => {
  const started = performance.now()
  for (const piece of ['\x1b', '\x1b[', '\x1b]', '\x9d', '\x9b1', '\x1bP1', '\x1b ', '\u200d', '\ufe0f😀']) {
    // oxlint-disable-next-line no-control-regex -- these are what must be gone
    expect(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(terminalText(piece.repeat(150_000)))).toBe(false)
  }
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('visible JSON is the same JSON, and shows everything', () => {
  const value = { 'na\u202eme': ['\x1b[31m', '\x9b', '\u{e0041}', 'a\nb', '👨‍👩‍👧', '\ud800'] }
  expect(visibleJson(value)).toBe('{"na\\u202eme":["\\u001b[31m","\\u009b","\\udb40\\udc41","a\\nb","👨‍👩‍👧","\\ud800"]}')
  expect(JSON.parse(visibleJson(value, 2))).toEqual(value)
})
