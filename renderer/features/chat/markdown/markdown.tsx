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
  return (
    <ErrorBoundary fallback={<pre className="markdown-plain">{text}</pre>}>
      <div className="markdown">
        {parsed.blocks.map((block, index) => (
          <BlockView key={index} block={block} isOpen={isOpen && index === parsed.blocks.length - 1} />
        ))}
      </div>
    </ErrorBoundary>
  )
})

const BlockView = memo(function BlockView({ block, isOpen }: { readonly block: Block; readonly isOpen: boolean }) {
  return <>{renderTokens(block.tokens, isOpen)}</>
})
