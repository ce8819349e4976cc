import type { ContentPart } from '#contract/content.ts'
import { MOST_OF_RESULT } from '#contract/context.ts'
import { readResultName } from './own-names.ts'

/** What comes first says most, and logs end with what went wrong. */
const TAIL = 6_000
const HEAD = MOST_OF_RESULT - TAIL
/** A folded one keeps its first lines. */
const FOLDED = 600
/** Less is not worth a fold: the remark that stands in its place has a hundred characters of its own. */
const WORTH_FOLDING = 1_200

/** The parts of a result as a request holds them; `id` is what the model reads on with. Deterministic, so that a prompt cache holds. */
export function shortenContent(content: readonly ContentPart[], id: string, isFolded: boolean): ContentPart[] {
  const readable = content.map(withoutBytes)
  return isFolded ? foldContent(readable, id) : boundContent(readable, id)
}

/** Whether the model gets less than what is stored. */
export const isShortened = (content: readonly ContentPart[]): boolean => lengthOf(content) > MOST_OF_RESULT

/** Bytes as base64 in the middle of a text, in one run or in lines: a picture of a server that knows no pictures. They are hundreds of thousands of tokens, and no model reads them. Looked for only where a run begins, or each of its characters would be read as often as it is long. */
const BYTES = /(?:data:[\w.+/-]{0,100};base64,|(?<![A-Za-z0-9+/_-]))(?:[A-Za-z0-9+/_-]{1000,}={0,2}|(?:[A-Za-z0-9+/]{60,80}\r?\n){12,}[A-Za-z0-9+/]{0,80}={0,2})/g

function withoutBytes(part: ContentPart): ContentPart {
  const text = textOf(part)
  if (text === undefined || text.length < 1_000) return part
  const readable = text.replaceAll(BYTES, (bytes) => (isBase64(bytes) ? `[${bytes.length.toLocaleString('en-US')} characters of base64 left out]` : bytes))
  return readable === text ? part : { type: 'text', text: readable }
}

/** A long run of letters alone may be a text without blanks; bytes have everything. */
function isBase64(run: string): boolean {
  const sample = run.slice(-800)
  return /[a-z]/.test(sample) && /[A-Z]/.test(sample) && /\d/.test(sample)
}

export function isWorthFolding(content: readonly ContentPart[]): boolean {
  return lengthOf(content) > WORTH_FOLDING || content.some(({ type }) => type === 'image')
}

const lengthOf = (content: readonly ContentPart[]): number => content.reduce((sum, part) => sum + (textOf(part)?.length ?? 0), 0)

function boundContent(content: readonly ContentPart[], id: string): ContentPart[] {
  const length = lengthOf(content)
  if (length <= MOST_OF_RESULT) return [...content]
  const text = content.flatMap((part) => textOf(part) ?? []).join('\n')
  const head = text.slice(0, lineEnd(text, HEAD))
  const tail = text.slice(lineStart(text, text.length - TAIL))
  const left = text.length - head.length - tail.length
  const others = content.filter((part) => textOf(part) === undefined)
  return [{ type: 'text', text: `${head}\n[… ${left.toLocaleString('en-US')} characters left out here. ${readOn(id)} …]\n${tail}` }, ...others]
}

function foldContent(content: readonly ContentPart[], id: string): ContentPart[] {
  if (!isWorthFolding(content)) return [...content]
  const text = content.flatMap((part) => textOf(part) ?? []).join('\n')
  const pictures = content.filter(({ type }) => type === 'image').length
  const others = content.filter((part) => textOf(part) === undefined && part.type !== 'image')
  const first = text.slice(0, lineEnd(text, FOLDED))
  const remark = [`[Folded: the result has ${text.length.toLocaleString('en-US')} characters${pictures === 0 ? '' : ` and ${pictures === 1 ? 'a picture' : `${pictures} pictures`}`}.`, `${readOn(id)}]`].join(' ')
  return [{ type: 'text', text: first === '' ? remark : `${first}\n${remark}` }, ...others]
}

const readOn = (id: string): string => `To read it, call ${readResultName} with {"result": "${id}"}`

/** What a part says in words, as the model gets it; undefined for what is no text. */
export function textOf(part: ContentPart): string | undefined {
  switch (part.type) {
    case 'text':
      return part.text
    case 'json':
      return JSON.stringify(part.value)
    case 'resource':
      return `Resource ${part.uri}:\n${part.text}`
    case 'image':
    case 'audio':
    case 'file':
    case 'resource-link':
      return undefined
  }
}

/** The end of the last whole line before `place`, where lines are short enough for that; never within a surrogate pair. */
function lineEnd(text: string, place: number): number {
  if (text.length <= place) return text.length
  const line = text.lastIndexOf('\n', place)
  return line > place * 0.8 ? line : outsidePair(text, place)
}

function lineStart(text: string, place: number): number {
  const line = text.indexOf('\n', place)
  return line !== -1 && line < place + TAIL * 0.2 ? line + 1 : outsidePair(text, place)
}

function outsidePair(text: string, place: number): number {
  const before = text.charCodeAt(place - 1)
  return before >= 0xd800 && before <= 0xdbff ? place - 1 : place
}
