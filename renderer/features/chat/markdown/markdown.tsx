import { memo, useMemo, useRef } from 'react'
import { ErrorBoundary } from '#renderer/shell/error-boundary.tsx'
import { type Block, type Parsed, parseBlocks } from './parse-blocks.ts'
import { renderTokens } from './render-tokens.tsx'
import './markdown.css'

/**
 * The one interface to Markdown: a text, which may still grow, as React elements.
 *
 * `isOpen` while more may arrive. How blocks are found and drawn is known only behind here.
 */
export const Markdown = memo(function Markdown({ text, isOpen = false }: { readonly text: string; readonly isOpen?: boolean }) {
  const before = useRef<Parsed>(undefined)
  const parsed = useMemo(() => (before.current = parseBlocks(text, before.current, !isOpen)), [text, isOpen])
  const topHeading = useMemo(() => topHeadingOf(parsed.blocks), [parsed])
  return (
    <ErrorBoundary fallback={<pre className="markdown-plain">{text}</pre>}>
      <div className="markdown">
        {parsed.blocks.map((block, index) => (
          <BlockView key={index} block={block} topHeading={topHeading} isOpen={isOpen && index === parsed.blocks.length - 1} />
        ))}
      </div>
    </ErrorBoundary>
  )
})

const BlockView = memo(function BlockView({ block, topHeading, isOpen }: { readonly block: Block; readonly topHeading: number; readonly isOpen: boolean }) {
  return <>{renderTokens(block.tokens, { isOpen, topHeading })}</>
})

/** The highest heading of a text: it becomes the second level of the page, below the conversation's title, so that no level is skipped. */
function topHeadingOf(blocks: readonly Block[]): number {
  const levels = blocks.flatMap((block) => (block.tokens[0]?.type === 'heading_open' ? [Number(block.tokens[0].tag.slice(1))] : []))
  return levels.length === 0 ? 1 : Math.min(...levels)
}
