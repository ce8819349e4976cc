import { Fragment, memo, useEffect, useMemo, useState } from 'react'
import { CopyButton } from './copy-button.tsx'
import { type CodeNode, highlight, HIGHLIGHT_LIMIT, languageOf, loadLanguage } from './highlight.ts'
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
  const nodes = useHighlight(code, isOpen ? '' : language)
  return (
    <div className={joinClass('code-block', isPlain && 'code-block-plain')}>
      {isPlain ? null : (
        <div className="code-block-bar">
          <span className="code-block-title">{revealHidden(title ?? (language || 'text'))}</span>
          <CopyButton text={code} label="Copy the code" />
        </div>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <pre className={joinClass('code-block-pre', wrap && 'code-block-wrap', `code-block-${maxHeight}`)} tabIndex={0}>
        <code>{nodes ? renderNodes(nodes) : revealHidden(code)}</code>
      </pre>
      {isPlain ? (
        <div className="code-block-corner">
          <CopyButton text={code} label="Copy" />
        </div>
      ) : null}
    </div>
  )
})

function useHighlight(code: string, name: string): readonly CodeNode[] | undefined {
  const language = code.length > HIGHLIGHT_LIMIT ? undefined : languageOf(name)
  const [loaded, setLoaded] = useState<string>()
  useEffect(() => {
    if (language === undefined) return
    let isGone = false
    loadLanguage(language).then(
      () => !isGone && setLoaded(language),
      () => {},
    )
    return () => void (isGone = true)
  }, [language])
  return useMemo(() => (language === undefined || loaded !== language ? undefined : highlight(code, language)), [code, language, loaded])
}

function renderNodes(nodes: readonly CodeNode[]) {
  return nodes.map((node, index) =>
    // The nodes of one text never change their order.
    typeof node === 'string' ? (
      <Fragment key={index}>{revealHidden(node)}</Fragment>
    ) : (
      <span key={index} className={node.scope === undefined ? undefined : classOf(node.scope)}>
        {renderNodes(node.children)}
      </span>
    ),
  )
}

function classOf(scope: string): string {
  return `code-${scope.split('.')[0] ?? scope}`
}
