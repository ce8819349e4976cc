import createMarkdown, { type Token } from 'markdown-it'
import { addMath } from './math-rules.ts'
import { addTasks } from './task-rule.ts'

/** One block at the top level of a text: a paragraph, a list, a table, a fence. */
export interface Block {
  readonly tokens: readonly Token[]
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number
}

export interface Parsed {
  readonly text: string
  readonly blocks: readonly Block[]
}

/** HTML is off: a tag is text like any other. This is the first wall; the page's policy is the second. */
const markdown = createMarkdown({ html: false, linkify: true, typographer: false, breaks: false })
// A bare `name.md` or `read.me` is a file far more often than a site.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
// An address stays as it was written, in the link and in its text: whoever decodes `xn--` names shows a look-alike, and whoever
// encodes them takes from the question what it warns of. The host parses it, and opens only what it showed.
markdown.normalizeLink = (address) => address
markdown.normalizeLinkText = (address) => address
addMath(markdown)
addTasks(markdown)

const nothing: Parsed = { text: '', blocks: [] }

/**
 * Parses a text that grows.
 *
 * Blocks that can no longer change keep their identity, so that they are not drawn again. Only the
 * last two blocks are parsed again: an unfinished last line may turn out to belong to the block before it.
 * `isFinal` parses the whole, because a link definition at the end reaches back to the start.
 */
export function parseBlocks(text: string, before: Parsed = nothing, isFinal = false): Parsed {
  if (text === before.text && !isFinal) return before
  const kept = !isFinal && before.blocks.length > 2 && text.startsWith(before.text) ? before.blocks.slice(0, -2) : []
  const start = kept.length > 0 ? (before.blocks[kept.length]?.start ?? 0) : 0
  const fresh = splitBlocks(text.slice(start), start)
  if (kept.length === 0) return { text, blocks: reuse(before, text, fresh) }
  return { text, blocks: [...kept, ...fresh] }
}

/** A final parse nearly always gives the same blocks: then the drawn ones stay. */
function reuse(before: Parsed, text: string, fresh: readonly Block[]): readonly Block[] {
  return fresh.map((block, index) => {
    const old = before.blocks[index]
    if (!old || old.start !== block.start) return block
    const end = fresh[index + 1]?.start ?? text.length
    const oldEnd = before.blocks[index + 1]?.start ?? before.text.length
    return end === oldEnd && text.slice(block.start, end) === before.text.slice(old.start, oldEnd) && describe(old) === describe(block) ? old : block
  })
}

/** Line numbers count from where a parse began, so they do not belong to what a block is. */
function describe(block: Block): string {
  return JSON.stringify(block.tokens, (key, value: unknown) => (key === 'map' ? undefined : value))
}

function splitBlocks(text: string, base: number): Block[] {
  const tokens = markdown.parse(text, {})
  const lines = lineStarts(text)
  const blocks: Block[] = []
  let from = 0
  let depth = 0
  tokens.forEach((token, index) => {
    depth += token.nesting
    if (depth > 0) return
    const first = tokens[from]
    blocks.push({ tokens: tokens.slice(from, index + 1), start: base + (lines[first?.map?.[0] ?? 0] ?? 0) })
    from = index + 1
  })
  return blocks
}

/** As markdown-it counts lines, after its own normalisation of line ends. */
function lineStarts(text: string): number[] {
  const starts = [0]
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length)
  return starts
}
