import type { JsonValue } from '#contract/json.ts'

/**
 * Words of models and servers, made safe for a terminal.
 *
 * A terminal obeys what it is sent: escape sequences move the cursor, change the title, fill the clipboard and
 * overwrite lines that the person relies on; bidirectional controls show text in another order than it has;
 * tag characters and variation selectors hide words from the person that a model reads.
 */

/** Well-formed sequences of ECMA-48: CSI, the string controls (OSC, DCS, SOS, PM, APC), and the short ones. Linear: no part can match the start of another. */
// oxlint-disable-next-line no-control-regex -- these control characters are what is looked for
const SEQUENCE = /(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[\x20-\x2f]*[\x30-\x4f\x51-\x57\x59\x5a\x5c\x60-\x7e]/g

/** A sequence that may go on in the next piece of a stream. */
// oxlint-disable-next-line no-control-regex -- as above
const OPEN_SEQUENCE = /(?:\x1b|[\x9b\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,256}\x1b?$/

/** Everything that a terminal does not simply draw, besides tab and line feed. */
// oxlint-disable-next-line no-control-regex -- as above
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu

/** Joiners and emoji variation selectors are part of writing after these, and of hiding anywhere else. */
const BEFORE_JOINER = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0f]$/u
const BEFORE_SCRIPT_JOINER = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Mongolian}\p{Script=Khmer}]$/u

function isPartOfWriting(character: string, before: string): boolean {
  if (character === '\u200d' || character === '\ufe0f') return BEFORE_JOINER.test(before) || (character === '\u200d' && BEFORE_SCRIPT_JOINER.test(before)) || /[#*0-9]$/.test(before)
  return character === '\u200c' && BEFORE_SCRIPT_JOINER.test(before)
}

/** `␛` for ESC, `<U+202E>` for what has no picture. */
function picture(character: string): string {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x20) return String.fromCodePoint(0x2400 + point)
  if (point === 0x7f) return '\u2421'
  return `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** `before` is what stood ahead of the text: a joiner at its start is judged by it. */
function show(text: string, before: string): string {
  return text.replace(UNSAFE, (character, offset: number) => {
    const context = (before + text.slice(Math.max(0, offset - 2), offset)).slice(-2)
    return isPartOfWriting(character, context) ? character : picture(character)
  })
}

/**
 * The text with every character shown that would otherwise act or hide: for consent, where the person must see
 * exactly what is there. Tabs and line feeds stay.
 */
export function visibleText(text: string): string {
  return show(text.replaceAll('\r\n', '\n'), '')
}

/** As `visibleText`, on one line: for names and titles. */
export function oneLine(text: string): string {
  return visibleText(text).replaceAll('\n', picture('\n')).replaceAll('\t', ' ')
}

/**
 * JSON whose strings hide nothing: still the same JSON, with `\\u` escapes for what a terminal would act on or not show.
 */
export function visibleJson(value: JsonValue, indent?: number): string {
  const text = JSON.stringify(value, null, indent)
  return text.replace(UNSAFE, (character, offset: number) => {
    if (isPartOfWriting(character, text.slice(Math.max(0, offset - 2), offset))) return character
    return [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')
  })
}

/** For reading: whole escape sequences are left out, what remains is made visible. */
export function terminalText(text: string): string {
  return visibleText(text.replace(SEQUENCE, ''))
}

export interface TerminalStream {
  /** What of the stream so far can be shown now. */
  push(text: string): string
  /** The rest, at the end. */
  end(): string
}

/** `terminalText` for text that comes in pieces: what is cut by a border between them is still recognised. */
export function createTerminalStream(): TerminalStream {
  let held = ''
  let before = ''
  const pass = (text: string): string => {
    const plain = text.replaceAll('\r\n', '\n')
    const shown = show(plain, before)
    before = (before + plain).slice(-2)
    return shown
  }
  return {
    push(text) {
      const all = (held + text).replace(SEQUENCE, '')
      const open = OPEN_SEQUENCE.exec(all)?.index ?? (/[\r\ud800-\udbff]$/.test(all) ? all.length - 1 : all.length)
      held = all.slice(open)
      return pass(all.slice(0, open))
    },
    end() {
      const rest = pass(held)
      held = ''
      return rest
    },
  }
}
