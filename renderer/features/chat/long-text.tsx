import { useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

const SHOWN = 20_000

/** Text of a server, hidden characters marked. A very long one is drawn only as far as asked for. */
export function LongText({ text }: { readonly text: string }) {
  const [shown, setShown] = useState(SHOWN)
  return (
    <div className="long-text">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <pre className="long-text-body" tabIndex={0}>
        {revealHidden(text.slice(0, shown))}
      </pre>
      <div className="long-text-corner">
        <CopyButton text={text} label="Copy the text" />
      </div>
      {text.length > shown ? (
        <Button size="small" variant="quiet" onPress={() => setShown(shown * 5)}>
          Show more ({formatCount(text.length - shown)} characters left)
        </Button>
      ) : null}
    </div>
  )
}
