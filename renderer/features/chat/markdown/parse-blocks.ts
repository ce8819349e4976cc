import type { Token } from 'markdown-it'
import { type Block, isFenceEnd, type Part, toBlocks } from './block.ts'
import { normalise, parse, parseOuter, type References } from './markdown-parser.ts'

export interface Parsed {
  /** As it is parsed: line ends are `\n`. */
  readonly text: string
  readonly blocks: readonly Block[]
  readonly resume: Resume
  /** As the whole parse says. A text that still grows may differ where its end reaches back. */
  readonly isExact: boolean
}

type List = Extract<Block, { kind: 'list' }>
type Table = Extract<Block, { kind: 'table' }>
type Code = Extract<Block, { kind: 'code' }>

/** Where the next parse begins: what lies before `at` can no longer change. */
interface Resume {
  readonly at: number
  /** So many blocks lie before it. */
  readonly kept: number
  /** The definitions that lie before it. */
  readonly references: References
  /** The block that it lies in, with the parts that are done. */
  readonly inside?:
    | { readonly kind: 'list'; readonly list: List; readonly isLoose: boolean }
    | { readonly kind: 'table'; readonly table: Table; readonly header: string }
    /** `at` is the start of the first line that was not yet looked at. */
    | { readonly kind: 'code'; readonly code: Code; readonly markup: string; readonly from: number }
}

const nothing: Parsed = { text: '', blocks: [], resume: { at: 0, kept: 0, references: {} }, isExact: true }

/** A formula over several blocks is waited for so long, in characters. */
const LONGEST_FORMULA = 4000

/**
 * Parses a text that grows; the cost of an update does not grow with the text.
 *
 * Only what is open is parsed again: the last block, of a list its last item, of a table its last row, of a fence the new lines. All
 * else keeps its identity, so that it is not drawn again. Two things reach back, a link definition and a formula that closes
 * after more than `LONGEST_FORMULA`: `finishBlocks` puts them right when the text is whole.
 */
export function parseBlocks(raw: string, before: Parsed = nothing): Parsed {
  const text = normalise(raw)
  if (text === before.text) return before
  const { resume, blocks } = text.startsWith(before.text) ? before : nothing
  const kept = blocks.slice(0, resume.kept)
  const next = advance(text, kept, resume)
  return { text, blocks: kept, resume: next, isExact: false }
}

/** Adds the blocks from `resume` on to `blocks`, and says where to go on. */
function advance(text: string, blocks: Block[], resume: Resume): Resume {
  let { at, references } = resume
  const { inside } = resume
  if (inside?.kind === 'code') {
    const lineStart = text.lastIndexOf('\n') + 1
    const end = findFenceEnd(text, at, inside.markup)
    // The parser takes spaces without an end of line for nothing.
    const stop = end?.start ?? (/^[ \t]*$/.test(text.slice(lineStart)) ? lineStart : text.length)
    blocks.push({ ...inside.code, code: text.slice(inside.from, stop).replace(/\n$/, ''), isClosed: end !== undefined })
    // A closing line that is not over may still become another one.
    if (!end || end.start >= lineStart) return { ...resume, at: lineStart }
    at = end.after
    if (at >= text.length) return { at, kept: blocks.length, references }
  }
  const head = inside?.kind === 'table' ? inside.header : ''
  const piece = head + text.slice(at)
  const { tokens, found } = parse(piece, references)
  const fresh = toBlocks(tokens, piece, at - head.length)
  const first = fresh[0]
  if (inside?.kind === 'list') {
    // What begins with an item is a list. Should it ever not be, the block is parsed from its start.
    if (first?.kind !== 'list' || first.open.markup !== inside.list.open.markup) return advance(text, blocks, { at: inside.list.start, kept: blocks.length, references })
    const isLoose = inside.isLoose || first.items.some(isLooseItem)
    const done = isLoose && !inside.isLoose ? inside.list.items.map(loosen) : inside.list.items
    fresh[0] = { ...inside.list, items: [...done, ...(isLoose ? first.items.map(loosen) : first.items)] }
  } else if (inside?.kind === 'table') {
    if (first?.kind !== 'table') return advance(text, blocks, { at: inside.table.start, kept: blocks.length, references })
    fresh[0] = { ...inside.table, rows: [...inside.table.rows, ...first.rows] }
  }
  const keptBefore = blocks.length
  for (const block of fresh) blocks.push(block)
  const next = resumeAt(text, blocks, keptBefore, { at, references, ...(inside && inside.kind !== 'code' ? { inside } : {}) })
  if (Object.keys(found).length > Object.keys(references).length && next.at > at) references = parseOuter(text.slice(at, next.at), references).found
  return { ...next, references }
}

/** The place from which on more text may change something. Only a line that is over says for good what it begins. */
function resumeAt(text: string, blocks: readonly Block[], from: number, now: Omit<Resume, 'kept'>): Omit<Resume, 'references'> {
  const stay = { at: now.at, kept: from, ...(now.inside ? { inside: now.inside } : {}) }
  const lineStart = text.lastIndexOf('\n') + 1
  let index = blocks.length - 1
  if ((blocks[index]?.start ?? 0) >= lineStart && !isClosed(blocks[index - 1], text, lineStart)) index--
  for (let earlier = from; earlier < index; earlier++) if (mayBeFormula(blocks[earlier], text)) index = earlier
  const block = blocks[index]
  if (!block || index < from) return stay
  const isLast = index === blocks.length - 1
  switch (block.kind) {
    case 'code': {
      const contentStart = text.indexOf('\n', block.start) + 1
      const markup = /^(`{3,}|~{3,})/.exec(text.slice(block.start, contentStart))?.[1]
      if (markup === undefined || contentStart === 0) break
      if (!block.isClosed) return isLast ? { at: lineStart, kept: index, inside: { kind: 'code', code: block, markup, from: contentStart } } : { at: block.start, kept: index }
      const after = findFenceEnd(text, contentStart, markup)?.after
      if (after !== undefined && after <= lineStart) return { at: after, kept: index + 1 }
      break
    }
    case 'list':
    case 'table': {
      const parts = block.kind === 'list' ? block.items : block.rows
      // That the last one begins here is not sure before its first line is over: then the one before it is open too.
      const isSure = !isLast || (parts.at(-1)?.start ?? 0) < lineStart
      const open = parts.at(isSure ? -1 : -2)
      const isSame = index === from && now.inside !== undefined
      if (!open || open === parts[0]) break
      const done = parts.slice(0, parts.indexOf(open))
      if (block.kind === 'list') {
        const isLoose = block.items.some(isLooseItem)
        // An empty line before what may be no item says nothing about the list yet.
        const isDoubtful = isLoose && !isSure && !(now.inside?.kind === 'list' && now.inside.isLoose) && !followsEmptyLine(text, open.start) && followsEmptyLine(text, parts.at(-1)?.start ?? 0)
        if (isDoubtful) return isSame ? stay : { at: block.start, kept: index }
        return { at: open.start, kept: index, inside: { kind: 'list', list: { ...block, items: done }, isLoose } }
      }
      const headerEnd = text.indexOf('\n', text.indexOf('\n', block.start) + 1) + 1
      return { at: open.start, kept: index, inside: { kind: 'table', table: { ...block, rows: done }, header: text.slice(block.start, headerEnd) } }
    }
    case 'tokens':
  }
  // What was begun inside of it is not lost while it is the same block.
  return index === from && now.inside ? stay : { at: block.start, kept: index }
}

function findFenceEnd(text: string, from: number, markup: string): { readonly start: number; readonly after: number } | undefined {
  for (let start = from; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (isFenceEnd(text.slice(start, end), markup)) return { start, after: newline < 0 ? end : end + 1 }
    start = end + 1
  }
  return undefined
}

/** An empty line before what begins now: nothing but a list or indented code goes on after one. */
function isClosed(block: Block | undefined, text: string, next: number): boolean {
  return (block?.kind === 'tokens' || block?.kind === 'table') && followsEmptyLine(text, next)
}

function followsEmptyLine(text: string, at: number): boolean {
  return /\n[ \t]*\n[ \t]*$/.test(text.slice(Math.max(0, at - 200), at))
}

/** A formula opens at the start of a line and has not closed yet. */
function mayBeFormula(block: Block | undefined, text: string): boolean {
  if (block?.kind !== 'tokens' || block.tokens[0]?.type !== 'paragraph_open' || text.length - block.start > LONGEST_FORMULA) return false
  const words = block.tokens[1]?.content ?? ''
  return /^[ \t]*(?:\$\$|\\\[)/m.test(words)
}

/** Paragraphs of a tight list are hidden: only their words show. */
function isLooseItem({ tokens }: Part): boolean {
  return tokens.some((token) => token.type === 'paragraph_open' && token.level === 2 && !token.hidden)
}

function loosen(part: Part): Part {
  if (!part.tokens.some(isTight)) return part
  return { ...part, tokens: part.tokens.map((token) => (isTight(token) ? Object.assign(Object.create(Object.getPrototypeOf(token) as object) as Token, token, { hidden: false }) : token)) }
}

function isTight({ type, level, hidden }: Token): boolean {
  return hidden && level === 2 && type.startsWith('paragraph')
}
