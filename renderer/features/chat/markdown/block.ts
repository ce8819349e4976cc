import type { Token } from 'markdown-it'

/** An item of a list or a row of a table: drawn once, and never again once the next one has begun. */
export interface Part {
  readonly tokens: readonly Token[]
  /** Where it begins in the text, in UTF-16 units. */
  readonly start: number
}

/** One block at the top level of a text. */
export type Block =
  | { readonly kind: 'tokens'; readonly start: number; readonly tokens: readonly Token[] }
  | { readonly kind: 'code'; readonly start: number; readonly code: string; readonly language: string; readonly isClosed: boolean }
  | { readonly kind: 'list'; readonly start: number; readonly open: Token; readonly items: readonly Part[] }
  /** `head`: from `thead_open` to `thead_close`. */
  | { readonly kind: 'table'; readonly start: number; readonly head: readonly Token[]; readonly rows: readonly Part[] }

/** Cuts the tokens of a piece into blocks. `base`: where the piece begins in the text. */
export function toBlocks(tokens: readonly Token[], text: string, base: number): Block[] {
  const lines = lineStarts(text)
  const startOf = (token: Token | undefined, otherwise: number): number => (token?.map ? base + (lines[token.map[0]] ?? 0) : otherwise)
  const blocks: Block[] = []
  for (const group of groupsAt(tokens, 0, tokens.length)) {
    const first = group[0]
    if (!first) continue
    const start = startOf(first, base)
    const parts = (from: number, to: number): Part[] => groupsAt(group, from, to).map((part) => ({ tokens: part, start: startOf(part[0], start) }))
    switch (first.type) {
      case 'fence':
      case 'code_block':
        blocks.push({ kind: 'code', start, code: first.content.replace(/\n$/, ''), language: languageOf(first), isClosed: first.type === 'fence' && endsWithFence(first, text, lines) })
        break
      case 'bullet_list_open':
      case 'ordered_list_open':
        blocks.push({ kind: 'list', start, open: first, items: parts(1, group.length - 1) })
        break
      case 'table_open': {
        const headEnd = group.findIndex(({ type }) => type === 'thead_close') + 1
        // Between them `tbody_open` and `tbody_close`, where there are rows.
        blocks.push({ kind: 'table', start, head: group.slice(1, headEnd), rows: parts(headEnd + 1, group.length - 2) })
        break
      }
      default:
        blocks.push({ kind: 'tokens', start, tokens: group })
    }
  }
  return blocks
}

export function languageOf({ info }: Token): string {
  return info.trim().split(/[\s{,:]/, 1)[0] ?? ''
}

/** Whether a line closes a fence that was opened with `markup`. */
export function isFenceEnd(line: string, markup: string): boolean {
  const match = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)
  return match?.[1] !== undefined && match[1][0] === markup[0] && match[1].length >= markup.length
}

/** Every token of a block, as the parser gave them but for what only encloses parts. */
export function tokensOf(block: Block): readonly Token[] {
  switch (block.kind) {
    case 'tokens':
      return block.tokens
    case 'code':
      return []
    case 'list':
      return [block.open, ...block.items.flatMap(({ tokens }) => tokens)]
    case 'table':
      return [...block.head, ...block.rows.flatMap(({ tokens }) => tokens)]
  }
}

/** A fence ends with its closing line or with the text. */
function endsWithFence(token: Token, text: string, lines: readonly number[]): boolean {
  const [first = 0, after = 0] = token.map ?? []
  return after - 1 > first && isFenceEnd(text.slice(lines[after - 1], lines[after] ?? text.length).replace(/\n$/, ''), token.markup)
}

/** The runs of tokens that open and close at one level. */
function groupsAt(tokens: readonly Token[], from: number, to: number): Token[][] {
  const groups: Token[][] = []
  let depth = 0
  let start = from
  for (let index = from; index < to; index++) {
    depth += tokens[index]?.nesting ?? 0
    if (depth > 0) continue
    groups.push(tokens.slice(start, index + 1))
    start = index + 1
  }
  return groups
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
