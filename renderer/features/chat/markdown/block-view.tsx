import type { Token } from 'markdown-it'
import { createElement, memo } from 'react'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import type { Block, Part } from './block.ts'
import { renderTokens, TableFrame } from './render-tokens.tsx'
import { useGroups } from './use-groups.ts'

interface BlockProps {
  readonly block: Block
  readonly topHeading: number
  /** More text may arrive in this block. */
  readonly isOpen: boolean
}

/** A block is drawn again only when it is another one. */
export const BlockView = memo(function BlockView({ block, topHeading, isOpen }: BlockProps) {
  switch (block.kind) {
    case 'tokens':
      return <>{renderTokens(block.tokens, { isOpen, topHeading })}</>
    case 'code':
      return <CodeBlock code={block.code} language={block.language} isOpen={isOpen && !block.isClosed} />
    case 'list':
      return <ListView open={block.open} items={block.items} topHeading={topHeading} isOpen={isOpen} />
    case 'table':
      return <TableView head={block.head} rows={block.rows} />
  }
})

function ListView({ open, items, topHeading, isOpen }: { readonly open: Token; readonly items: readonly Part[]; readonly topHeading: number; readonly isOpen: boolean }) {
  const groups = useGroups(items)
  const start = Number(open.attrGet('start') ?? 1)
  return createElement(
    open.type === 'ordered_list_open' ? 'ol' : 'ul',
    { dir: 'auto', start: open.type === 'ordered_list_open' && start !== 1 ? start : undefined },
    groups.map((group, index) => <PartsView key={index} parts={group} topHeading={topHeading} isOpen={isOpen && index === groups.length - 1} />),
  )
}

function TableView({ head, rows }: { readonly head: readonly Token[]; readonly rows: readonly Part[] }) {
  const groups = useGroups(rows)
  return (
    <TableFrame dir="auto">
      {renderTokens(head)}
      {groups.length === 0 ? null : (
        <tbody>
          {groups.map((group, index) => (
            <PartsView key={index} parts={group} topHeading={1} isOpen={false} />
          ))}
        </tbody>
      )}
    </TableFrame>
  )
}

interface PartsProps {
  readonly parts: readonly Part[]
  readonly topHeading: number
  readonly isOpen: boolean
}

const PartsView = memo(function PartsView({ parts, topHeading, isOpen }: PartsProps) {
  return parts.map((part, index) => <PartView key={index} part={part} topHeading={topHeading} isOpen={isOpen && index === parts.length - 1} />)
})

const PartView = memo(function PartView({ part, topHeading, isOpen }: { readonly part: Part; readonly topHeading: number; readonly isOpen: boolean }) {
  return <>{renderTokens(part.tokens, { isOpen, topHeading })}</>
})
