import { memo, useCallback, useRef } from 'react'
import { CodeLines } from './code-lines.tsx'
import { languageOf } from './code-languages.ts'
import { CopyButton } from './copy-button.tsx'
import { revealHidden } from './hidden-text.tsx'
import { joinClass } from './join-class.ts'
import './code-block.css'

export interface CodeBlockProps {
  readonly code: string
  /** As the fence named it; unknown ones stay plain. */
  readonly language?: string
  /** Shown in the bar instead of the language. */
  readonly title?: string
  /** While text still arrives, colours would only flicker. */
  readonly isOpen?: boolean
  readonly wrap?: boolean
  /** Without the bar; the copy button then appears at the corner. */
  readonly isPlain?: boolean
  readonly maxHeight?: 'small' | 'medium' | 'none'
}

export const CodeBlock = memo(function CodeBlock({ code, language = '', title, isOpen, wrap, isPlain, maxHeight = 'none' }: CodeBlockProps) {
  const newest = useRef(code)
  newest.current = code
  // The same function while the code grows: the bar is not drawn again.
  const copy = useCallback(() => newest.current, [])
  return (
    <div className={joinClass('code-block', isPlain && 'code-block-plain')}>
      {isPlain ? null : <CodeBar title={title ?? (language || 'text')} copy={copy} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <pre className={joinClass('code-block-pre', wrap && 'code-block-wrap', `code-block-${maxHeight}`)} tabIndex={0}>
        <code>
          <CodeLines code={code} language={isOpen ? undefined : languageOf(language)} />
        </code>
      </pre>
      {isPlain ? (
        <div className="code-block-corner">
          <CopyButton text={copy} label="Copy" />
        </div>
      ) : null}
    </div>
  )
})

const CodeBar = memo(function CodeBar({ title, copy }: { readonly title: string; readonly copy: () => string }) {
  return (
    <div className="code-block-bar">
      <span className="code-block-title">{revealHidden(title)}</span>
      <CopyButton text={copy} label="Copy the code" />
    </div>
  )
})
