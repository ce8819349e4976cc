import { Fragment, useState } from 'react'
import type { DefinitionChange } from '#contract/consent.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { foldSame } from './fold-same.ts'

/** What changed in a tool's definition since it was last approved, word by word. What stayed the same is folded. */
export function WordDiff({ change }: { readonly change: DefinitionChange }) {
  const [isWhole, setWhole] = useState(false)
  const folded = foldSame(change.words)
  const isFolded = folded.some((word) => word.kind === 'folded')
  return (
    <div className="word-diff">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <div className="word-diff-text" role="group" aria-label="What changed in the tool's definition" tabIndex={0}>
        {(isWhole ? change.words : folded).map((word, index) => (
          // The words of one change never change their order.
          <Fragment key={index}>{word.kind === 'folded' ? <span className="word-diff-folded">{`⋯ ${word.lines} unchanged lines\n`}</span> : <Word kind={word.kind} text={word.text} />}</Fragment>
        ))}
      </div>
      {isFolded ? (
        <Button size="small" variant="quiet" onPress={() => setWhole(!isWhole)}>
          {isWhole ? 'Show only what changed' : 'Show the whole definition'}
        </Button>
      ) : null}
    </div>
  )
}

/** The mark covers the words, not the space before and after them, which would draw bars at line ends. */
function Word({ kind, text }: { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }) {
  if (kind === 'same') return revealHidden(text)
  return text.split(/(^\s+|\s+$|\s*\n\s*)/).map((piece, index) => {
    if (piece.trim() === '') return piece
    return kind === 'added' ? <ins key={index}>{revealHidden(piece)}</ins> : <del key={index}>{revealHidden(piece)}</del>
  })
}
