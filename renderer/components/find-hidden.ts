/**
 * Finds characters that a person cannot see but a model or a program reads: zero-width characters,
 * direction overrides, tags, control characters.
 *
 * They are how an instruction is hidden in a text that looks harmless, so nothing that is to be
 * approved may contain one unseen.
 */
export interface TextPiece {
  readonly kind: 'text' | 'hidden'
  readonly text: string
  /** For `hidden`: what it is, such as `U+200B zero width space`. */
  readonly name: string
  /** For `hidden`: the short mark that is shown in its place. */
  readonly mark: string
}

const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{1d173}-\u{1d17a}\u{e0000}-\u{e01ef}]/gu

const names: Readonly<Record<number, readonly [string, string]>> = {
  0x00ad: ['SHY', 'soft hyphen'],
  0x061c: ['ALM', 'Arabic letter mark'],
  0x200b: ['ZWSP', 'zero width space'],
  0x200c: ['ZWNJ', 'zero width non-joiner'],
  0x200d: ['ZWJ', 'zero width joiner'],
  0x200e: ['LRM', 'left-to-right mark'],
  0x200f: ['RLM', 'right-to-left mark'],
  0x2028: ['LS', 'line separator'],
  0x2029: ['PS', 'paragraph separator'],
  0x202a: ['LRE', 'left-to-right embedding'],
  0x202b: ['RLE', 'right-to-left embedding'],
  0x202c: ['PDF', 'end of a direction change'],
  0x202d: ['LRO', 'left-to-right override'],
  0x202e: ['RLO', 'right-to-left override'],
  0x2060: ['WJ', 'word joiner'],
  0x2066: ['LRI', 'left-to-right isolate'],
  0x2067: ['RLI', 'right-to-left isolate'],
  0x2068: ['FSI', 'first strong isolate'],
  0x2069: ['PDI', 'end of a direction isolate'],
  0xfeff: ['BOM', 'zero width no-break space'],
  0x000d: ['CR', 'carriage return'],
  0x001b: ['ESC', 'escape'],
  0x0000: ['NUL', 'null'],
}

export function findHidden(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of text.matchAll(HIDDEN)) {
    if (isPartOfEmoji(text, match.index, match[0])) continue
    if (match[0] === '\r' && text[match.index + 1] === '\n') continue
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index), name: '', mark: '' })
    pieces.push(describe(match[0]))
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end), name: '', mark: '' })
  return pieces
}

/** Soft hyphens, joiners, single direction marks and the choice of a picture's look: writing of many languages has them. */
export function isPartOfProse(text: string): boolean {
  return /^[\u00ad\u061c\u180b-\u180f\u200c-\u200f\u2060\ufe0e\ufe0f]$/.test(text)
}

/** What a person sees of a text: for words that are to become the person's own. */
export function withoutHidden(text: string): string {
  return findHidden(text).flatMap((piece) => (piece.kind === 'text' ? [piece.text] : [])).join('')
}

export function countHidden(text: string): number {
  return findHidden(text).filter((piece) => piece.kind === 'hidden').length
}

function describe(text: string): TextPiece {
  const code = text.codePointAt(0) ?? 0
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const known = names[code]
  // A tag character mirrors a letter: showing the letter shows the hidden message.
  if (code >= 0xe0020 && code <= 0xe007e) {
    const letter = String.fromCharCode(code - 0xe0000)
    return { kind: 'hidden', text, name: `${hex} tag “${letter}”`, mark: `tag:${letter}` }
  }
  return { kind: 'hidden', text, name: known ? `${hex} ${known[1]}` : hex, mark: known?.[0] ?? hex }
}

/** A joiner or variation selector right after a pictograph only chooses how it looks. */
function isPartOfEmoji(text: string, index: number, found: string): boolean {
  if (!['\u200d', '\ufe0e', '\ufe0f'].includes(found)) return false
  return /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[#*0-9\ufe0f])$/u.test(text.slice(Math.max(0, index - 2), index))
}
