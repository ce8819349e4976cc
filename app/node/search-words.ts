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

export interface Matcher {
  /** One for each word, the prefix last; global, so `lastIndex` must be set. */
  readonly words: readonly RegExp[]
  /** The prefix alone, where there is one. */
  readonly prefix: RegExp | undefined
  /** All words one behind the other. */
  readonly phrase: RegExp | undefined
}

/** Finds in a text what the index would find in it. */
export function createMatcher({ whole, prefix }: Words): Matcher {
  const sources = whole.map((word) => `${letters(word)}(?![${LETTERS}])`)
  const begins = prefix === undefined ? undefined : letters(prefix)
  const all = [...sources, ...(begins === undefined ? [] : [begins])]
  const compile = (source: string): RegExp => new RegExp(`(?<![${LETTERS}])${source}`, 'giu')
  return { words: all.map(compile), prefix: begins === undefined ? undefined : compile(begins), phrase: all.length > 1 ? compile(all.join(`[^${LETTERS}]+`)) : undefined }
}

function letters(word: string): string {
  return Array.from(word, (letter) => {
    const others = variants.get(letter)
    return others === undefined ? letter : `[${letter}${others}]\\p{M}*`
  }).join('')
}

export type Mark = readonly [offset: number, length: number]

const BEFORE = 40
const LENGTH = 180
const MOST_MARKS = 20
/** Of a long text, so many places are looked at for one that holds more of the words. */
const MOST_PLACES = 30

/** The stretch of a text that holds most of the words, in one line, and where they stand in it. */
export function snippetOf(text: string, matcher: Matcher): { snippet: string; marks: Mark[] } {
  const places = matcher.words.flatMap((word, index) => findAll(word, text, MOST_PLACES).map(([offset]) => ({ offset, index }))).sort((one, other) => one.offset - other.offset)
  let best = { offset: 0, count: 0 }
  for (const { offset } of places) {
    const count = new Set(places.filter((place) => place.offset >= offset && place.offset < offset + LENGTH - BEFORE).map(({ index }) => index)).size
    if (count > best.count) best = { offset, count }
  }
  const from = beginOfWord(text, Math.max(0, best.offset - BEFORE), best.offset)
  const to = Math.min(text.length, from + LENGTH)
  const body = text.slice(from, to).replace(/\s/g, ' ')
  const marks = merge(matcher.words.flatMap((word) => findAll(word, body, MOST_MARKS))).slice(0, MOST_MARKS)
  const lead = from > 0 ? '…' : ''
  return { snippet: `${lead}${body}${to < text.length ? '…' : ''}`, marks: marks.map(([offset, length]) => [offset + lead.length, length]) }
}

function beginOfWord(text: string, from: number, before: number): number {
  if (from === 0) return 0
  const space = text.slice(from, before).search(/\s/)
  // Not between the two halves of a character.
  return space >= 0 ? from + space + 1 : /[\udc00-\udfff]/.test(text[from] ?? '') ? from + 1 : from
}

function findAll(word: RegExp, text: string, most: number): Mark[] {
  const found: Mark[] = []
  word.lastIndex = 0
  for (let match = word.exec(text); match && found.length < most; match = word.exec(text)) found.push([match.index, match[0].length])
  return found
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

/** How well a text fits: each word by how often it occurs for the length of the text (as BM25 does, all words being equal), more where they stand together. */
export function scoreOf(text: string, matcher: Matcher): number {
  const room = 1.2 * (0.25 + 0.75 * (text.length / USUAL_LENGTH))
  let score = 0
  for (const word of matcher.words) {
    const count = findAll(word, text, MOST_COUNTED).length
    score += count / (count + room)
  }
  if (matcher.phrase) matcher.phrase.lastIndex = 0
  return score + (matcher.phrase?.test(text) === true ? 1 : 0)
}

const USUAL_LENGTH = 800
const MOST_COUNTED = 20
