import type { Token } from 'markdown-it'
import { type Block, type Part, toBlocks } from './block.ts'
import { normalise, parseInner, parseOuter } from './markdown-parser.ts'
import type { Parsed } from './parse-blocks.ts'

/**
 * Parses a whole text exactly. What is equal to what was parsed while it arrived keeps its identity.
 *
 * Blocks are found anew, which takes little; words are read again only where a block is another one, or where a definition may
 * have made a link of them.
 */
export function finishBlocks(raw: string, before?: Parsed): Parsed {
  const text = normalise(raw)
  const { tokens, found } = parseOuter(text)
  const hasDefinitions = Object.keys(found).length > 0
  const known = new Map(before?.blocks.map((block) => [block.start, block]))
  const unread: Token[] = []
  /** Equal on the outside; whether inside too shows when it was read again. */
  const doubtful = new Map<readonly Token[], readonly Token[]>()

  /** The old tokens where they are surely the same. */
  const settle = (old: readonly Token[] | undefined, fresh: readonly Token[]): readonly Token[] => {
    const isSame = old !== undefined && hasSameOutside(old, fresh)
    if (isSame && !(hasDefinitions && fresh.some(({ content }) => content.includes('[')))) return old
    for (const token of fresh) unread.push(token)
    if (isSame) doubtful.set(fresh, old)
    return fresh
  }
  const settleParts = (old: readonly Part[], fresh: readonly Part[]): Part[] => {
    const starts = new Map(old.map((part) => [part.start, part]))
    return fresh.map((part) => {
      const same = starts.get(part.start)
      const settled = settle(same?.tokens, part.tokens)
      return same && settled === same.tokens ? same : { start: part.start, tokens: settled }
    })
  }
  const settled = toBlocks(tokens, text, 0).map((block): Block => {
    const old = known.get(block.start)
    switch (block.kind) {
      case 'code':
        return old?.kind === 'code' && old.code === block.code && old.language === block.language && old.isClosed === block.isClosed ? old : block
      case 'tokens': {
        const kept = settle(old?.kind === 'tokens' ? old.tokens : undefined, block.tokens)
        return old?.kind === 'tokens' && kept === old.tokens ? old : { ...block, tokens: kept }
      }
      case 'list':
        return { ...block, items: settleParts(old?.kind === 'list' ? old.items : [], block.items) }
      case 'table':
        return { ...block, head: settle(old?.kind === 'table' ? old.head : undefined, block.head), rows: settleParts(old?.kind === 'table' ? old.rows : [], block.rows) }
    }
  })
  parseInner(unread, found)

  const same = (fresh: readonly Token[]): readonly Token[] => {
    const old = doubtful.get(fresh)
    return old && describe(old) === describe(fresh) ? old : fresh
  }
  const sameParts = (parts: readonly Part[], old: readonly Part[]): readonly Part[] => {
    const starts = new Map(old.map((part) => [part.start, part]))
    const kept = parts.map((part) => {
      const before = starts.get(part.start)
      return before && same(part.tokens) === before.tokens ? before : part
    })
    return kept.length === old.length && kept.every((part, index) => part === old[index]) ? old : kept
  }
  const blocks = settled.map((block): Block => {
    const old = known.get(block.start)
    if (block.kind === 'tokens' && old?.kind === 'tokens') return same(block.tokens) === old.tokens ? old : block
    if (block.kind === 'list' && old?.kind === 'list') {
      const items = sameParts(block.items, old.items)
      return items === old.items && hasSameOutside([old.open], [block.open]) ? old : { ...block, items }
    }
    if (block.kind === 'table' && old?.kind === 'table') {
      const rows = sameParts(block.rows, old.rows)
      const head = same(block.head)
      return rows === old.rows && head === old.head ? old : { ...block, head, rows }
    }
    return block
  })
  return { text, blocks, resume: { at: 0, kept: 0, references: {} }, isExact: true }
}

/** The same blocks around the same words. Line numbers count from where a parse began, so they do not belong to what a block is. */
function hasSameOutside(left: readonly Token[], right: readonly Token[]): boolean {
  return left.length === right.length && left.every((token, index) => right[index] !== undefined && isSameToken(token, right[index]))
}

function isSameToken(left: Token, right: Token): boolean {
  return (
    left.type === right.type &&
    left.tag === right.tag &&
    left.content === right.content &&
    left.hidden === right.hidden &&
    left.level === right.level &&
    (left.attrs === right.attrs || JSON.stringify(left.attrs) === JSON.stringify(right.attrs))
  )
}

function describe(tokens: readonly Token[]): string {
  return JSON.stringify(tokens, (key, value: unknown) => (key === 'map' ? undefined : value))
}
