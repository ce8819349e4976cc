import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it'

/**
 * Math between `$`, `$$`, `\(`...`\)` and `\[`...`\]`, as tokens that hold only its source.
 *
 * A single dollar opens math only where no space follows, and closes only where no space precedes and
 * no digit follows, so that prices stay text.
 */
export function addMath(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'math_inline', inlineMath)
  markdown.block.ruler.before('fence', 'math_block', blockMath, { alt: ['paragraph', 'reference', 'blockquote', 'list'] })
}

const pairs: readonly { readonly open: string; readonly close: string; readonly isDisplay: boolean }[] = [
  { open: '$$', close: '$$', isDisplay: true },
  { open: '\\[', close: '\\]', isDisplay: true },
  { open: '\\(', close: '\\)', isDisplay: false },
  { open: '$', close: '$', isDisplay: false },
]

function inlineMath(state: StateInline, isSilent: boolean): boolean {
  const pair = pairs.find(({ open }) => state.src.startsWith(open, state.pos))
  if (!pair) return false
  const begin = state.pos + pair.open.length
  if (isMissing(state, pair.close, begin, state.src.length)) return false
  const end = findClose(state.src, begin, pair.close)
  if (end < 0) noteMissing(state, pair.close, begin, state.src.length)
  if (end < 0 || end > state.posMax) return false
  const source = state.src.slice(begin, end)
  if (!source.trim()) return false
  if (pair.open === '$' && (/^\s|\s$/.test(source) || /\d/.test(state.src[end + 1] ?? ''))) return false
  if (!isSilent) {
    const token = state.push(pair.isDisplay ? 'math_block' : 'math_inline', 'math', 0)
    token.content = source
  }
  state.pos = end + pair.close.length
  return true
}

function blockMath(state: StateBlock, startLine: number, endLine: number, isSilent: boolean): boolean {
  const begin = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0)
  const pair = pairs.slice(0, 2).find(({ open }) => state.src.startsWith(open, begin))
  if (!pair) return false
  const firstEnd = state.eMarks[startLine] ?? 0
  const rest = state.src.slice(begin + pair.open.length, firstEnd)
  // Closed on its own line: the inline rule takes it, with what stands around it.
  if (rest.includes(pair.close)) return false
  if (isMissing(state, pair.close, startLine, endLine)) return false
  let line = startLine + 1
  for (; line < endLine; line++) {
    const text = state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line])
    if (text.trimEnd().endsWith(pair.close)) break
  }
  // Not closed yet: it stays text, which is what it is while it still arrives.
  if (line >= endLine) {
    noteMissing(state, pair.close, startLine, endLine)
    return false
  }
  if (isSilent) return true
  const whole = state.getLines(startLine, line + 1, state.blkIndent, false).trim()
  const token = state.push('math_block', 'math', 0)
  token.block = true
  token.content = whole.slice(pair.open.length, -pair.close.length)
  token.map = [startLine, line + 1]
  state.line = line + 1
  return true
}

interface Stretch {
  readonly from: number
  readonly to: number
}

/** By the state of one parse and the sign: where it was looked for in vain. Ten thousand openings would otherwise each read the whole rest. */
const searched = new WeakMap<object, Map<string, Stretch>>()

function isMissing(state: object, close: string, from: number, to: number): boolean {
  const known = searched.get(state)?.get(close)
  return known !== undefined && known.from <= from && to <= known.to
}

function noteMissing(state: object, close: string, from: number, to: number): void {
  const known = searched.get(state) ?? new Map<string, Stretch>()
  searched.set(state, known.set(close, { from, to }))
}

function findClose(text: string, from: number, close: string): number {
  for (let place = text.indexOf(close, from); place >= 0; place = text.indexOf(close, place + 1)) {
    let slashes = 0
    while (text[place - 1 - slashes] === '\\') slashes++
    if (close.startsWith('\\') || slashes % 2 === 0) return place
  }
  return -1
}
