import type { DefinitionChange } from '#contract/consent.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

/** What changed in a tool's definition since it was last approved, word by word. */
export function WordDiff({ change }: { readonly change: DefinitionChange }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <div className="word-diff" role="group" aria-label="What changed in the tool's definition" tabIndex={0}>
      {change.words.map((word, index) => {
        const text = revealHidden(word.text)
        // The words of one change never change their order.
        if (word.kind === 'same') return <span key={index}>{text}</span>
        return word.kind === 'added' ? <ins key={index}>{text}</ins> : <del key={index}>{text}</del>
      })}
    </div>
  )
}
