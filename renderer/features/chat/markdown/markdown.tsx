import { memo, useMemo } from 'react'
import { ErrorBoundary } from '#renderer/shell/error-boundary.tsx'
import type { Block } from './block.ts'
import { BlockView } from './block-view.tsx'
import { useGroups } from './use-groups.ts'
import { useParsed } from './use-parsed.ts'
import './markdown.css'

/**
 * The one interface to Markdown: a text, which may still grow, as React elements.
 *
 * `isOpen` while more may arrive. How blocks are found and drawn is known only behind here.
 */
export const Markdown = memo(function Markdown({ text, isOpen = false }: { readonly text: string; readonly isOpen?: boolean }) {
  const { blocks } = useParsed(text, isOpen)
  const topHeading = useMemo(() => topHeadingOf(blocks), [blocks])
  const groups = useGroups(blocks)
  return (
    <ErrorBoundary fallback={<pre className="markdown-plain">{text}</pre>}>
      <div className="markdown">
        {groups.map((group, index) => (
          <GroupView key={index} blocks={group} topHeading={topHeading} isOpen={isOpen && index === groups.length - 1} />
        ))}
      </div>
    </ErrorBoundary>
  )
})

interface GroupProps {
  readonly blocks: readonly Block[]
  readonly topHeading: number
  readonly isOpen: boolean
}

/** Some blocks in an element of their own: what is done is passed over at once, by React and by the layout. */
const GroupView = memo(function GroupView({ blocks, topHeading, isOpen }: GroupProps) {
  return (
    <div className="markdown-group">
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} topHeading={topHeading} isOpen={isOpen && index === blocks.length - 1} />
      ))}
    </div>
  )
})

/** The highest heading of a text: it becomes the second level of the page, below the conversation's title, so that no level is skipped. */
function topHeadingOf(blocks: readonly Block[]): number {
  let top = 7
  for (const block of blocks) {
    const first = block.kind === 'tokens' ? block.tokens[0] : undefined
    if (first?.type === 'heading_open') top = Math.min(top, Number(first.tag.slice(1)))
  }
  return top === 7 ? 1 : top
}
