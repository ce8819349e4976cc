/** What a text must hold. */
export interface Words {
  readonly whole: readonly string[]
  /** The beginning of a word. */
  readonly prefix: string | undefined
}

const LETTERS = String.raw`\p{L}\p{N}\p{M}\p{Co}`
const WORD = new RegExp(`[${LETTERS}]+`, 'gu')
/** More words than this narrow nothing down any more. */
const MOST_WORDS = 20

/** The words of a query, folded as the index folds them; undefined where it has none. */
export function wordsOf(text: string): Words | undefined {
  const found = [...text.matchAll(WORD)].slice(0, MOST_WORDS)
  const last = found.at(-1)
  if (!last) return undefined
  const open = last.index + last[0].length === text.length
  const words = found.map(([word]) => fold(word))
  return open ? { whole: words.slice(0, -1), prefix: words.at(-1) } : { whole: words, prefix: undefined }
}

/** In the language of FTS5. Quoted, so that AND, NEAR, - and * are words and no operators. */
export function matchExpression({ whole, prefix }: Words): string {
  return [...whole.map((word) => `"${word}"`), ...(prefix === undefined ? [] : [`"${prefix}"*`])].join(' ')
}

/**
 * The letters that unicode61 takes for a letter of ASCII (`remove_diacritics 2`), by that letter. https://www.sqlite.org/fts5.html#unicode61_tokenizer
 */
const variants = new Map<string, string>()
for (const [from, to] of [[0xc0, 0x24f], [0x1e00, 0x1eff]] as const) {
  for (let code = from; code <= to; code++) {
    const letter = String.fromCodePoint(code)
    const base = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    if (/^[a-z]$/.test(base)) variants.set(base, (variants.get(base) ?? '') + letter)
  }
}
const bases = new Map([...variants].flatMap(([base, letters]) => Array.from(letters, (letter) => [letter, base] as const)))

function fold(word: string): string {
  return Array.from(word.replace(/\p{M}/gu, ''), (letter) => bases.get(letter) ?? letter.toLowerCase()).join('')
}

/** Finds one word, or the beginning of one, in a text as the index would. */
export interface WordFinder {
  /** The first of its places, at most so many. */
  find(text: string, most: number): Mark[]
}

export interface Matcher {
  /** One for each word, the prefix last. */
  readonly words: readonly WordFinder[]
  /** The prefix alone, where there is one. */
  readonly prefix: WordFinder | undefined
}

export function createMatcher({ whole, prefix }: Words): Matcher {
  const finder = prefix === undefined ? undefined : createFinder(prefix, false)
  return { words: [...whole.map((word) => createFinder(word, true)), ...(finder ? [finder] : [])], prefix: finder }
}

/**
 * Patterns are small, and whether a word begins or ends is looked at where one was found: to compile a class of all letters takes
 * longer than a whole search. Accents count only where there is a text that may have some.
 */
function createFinder(word: string, isWhole: boolean): WordFinder {
  let plain: RegExp | undefined
  let accented: RegExp | undefined
  return {
    find(text, most) {
      const pattern = NOT_ASCII.test(text) ? (accented ??= new RegExp(Array.from(word, withAccents).join(''), 'gi')) : (plain ??= new RegExp(word, 'gi'))
      const found: Mark[] = []
      pattern.lastIndex = 0
      for (let match = pattern.exec(text); match && found.length < most; match = pattern.exec(text)) {
        const end = match.index + match[0].length
        if (!isLetterBefore(text, match.index) && !(isWhole && isLetterAt(text, end))) found.push([match.index, match[0].length])
      }
      return found
    },
  }
}

// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const NOT_ASCII = /[^\x00-\x7f]/
const LETTER = new RegExp(`[${LETTERS}]`, 'u')

function withAccents(letter: string): string {
  const others = variants.get(letter)
  return others === undefined ? letter : `[${letter}${others}][\u0300-\u036f]*`
}

function isLetterAt(text: string, index: number): boolean {
  const code = text.codePointAt(index)
  return code !== undefined && isLetter(code)
}

function isLetterBefore(text: string, index: number): boolean {
  if (index === 0) return false
  const isPair = /[\udc00-\udfff]/.test(text[index - 1] ?? '') && index > 1
  return isLetterAt(text, index - (isPair ? 2 : 1))
}

function isLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
  return LETTER.test(String.fromCodePoint(code))
}

export type Mark = readonly [offset: number, length: number]

const BEFORE = 40
const LENGTH = 180
const MOST_MARKS = 20
/** Of a long text, so many places are looked at for one that holds more of the words. */
const MOST_PLACES = 30

/** The stretch of a text that holds most of the words, in one line, and where they stand in it. */
export function snippetOf(text: string, matcher: Matcher): { snippet: string; marks: Mark[] } {
  const places = matcher.words.flatMap((word, index) => word.find(text, MOST_PLACES).map(([offset]) => ({ offset, index }))).sort((one, other) => one.offset - other.offset)
  let best = { offset: 0, count: 0 }
  for (const { offset } of places) {
    const count = new Set(places.filter((place) => place.offset >= offset && place.offset < offset + LENGTH - BEFORE).map(({ index }) => index)).size
    if (count > best.count) best = { offset, count }
  }
  const from = beginOfWord(text, Math.max(0, best.offset - BEFORE), best.offset)
  const to = Math.min(text.length, from + LENGTH)
  const body = text.slice(from, to).replace(/\s/g, ' ')
  const marks = merge(matcher.words.flatMap((word) => word.find(body, MOST_MARKS))).slice(0, MOST_MARKS)
  const lead = from > 0 ? '…' : ''
  return { snippet: `${lead}${body}${to < text.length ? '…' : ''}`, marks: marks.map(([offset, length]) => [offset + lead.length, length]) }
}

function beginOfWord(text: string, from: number, before: number): number {
  if (from === 0) return 0
  const space = text.slice(from, before).search(/\s/)
  // Not between the two halves of a character.
  return space >= 0 ? from + space + 1 : /[\udc00-\udfff]/.test(text[from] ?? '') ? from + 1 : from
}

function merge(marks: readonly Mark[]): Mark[] {
  const merged: [number, number][] = []
  for (const [offset, length] of [...marks].sort((one, other) => one[0] - other[0])) {
    const last = merged.at(-1)
    if (last && offset < last[0] + last[1]) last[1] = Math.max(last[1], offset + length - last[0])
    else merged.push([offset, length])
  }
  return merged
}

/** How well a text fits: each word by how often it occurs for the length of the text (as BM25 does, all words being equal), more where they follow each other. */
export function scoreOf(text: string, matcher: Matcher): number {
  const room = 1.2 * (0.25 + 0.75 * (text.length / USUAL_LENGTH))
  const places = matcher.words.map((word) => word.find(text, MOST_COUNTED))
  let score = 0
  for (const [index, found] of places.entries()) {
    score += found.length / (found.length + room)
    const next = places[index + 1]
    if (next && found.some(([offset, length]) => next.some(([after]) => after > offset && after - offset - length >= 0 && after - offset - length <= NEXT_TO))) score += 1 / (places.length - 1)
  }
  return score
}

const USUAL_LENGTH = 800
const MOST_COUNTED = 20
/** Characters between two words that follow each other. */
const NEXT_TO = 3
