import { useCallback } from 'react'
import type { ContentPart } from '#contract/content.ts'
import { Button } from '#renderer/components/button.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { ContentPartView } from '../chat/content-part.tsx'
import './resources.css'

/** Reads a resource and shows what it holds: text as its source, pictures and sound, and of everything else what it is. */
export function ResourcePreview({ server, uri }: { readonly server: string; readonly uri: string }) {
  const client = useClient()
  const { state, isPending, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('server.read', { server, uri }, { signal }), [client, server, uri]))
  if (state.kind === 'loading' || (isPending && state.kind === 'failed')) {
    return (
      <p className="muted list-loading">
        <Spinner label="Reading" /> Reading…
      </p>
    )
  }
  if (state.kind === 'failed') {
    return (
      <ProblemNotice
        problem={state.problem}
        actions={
          <Button size="small" onPress={reload}>
            Try again
          </Button>
        }
      />
    )
  }
  const { contents } = state.value
  if (contents.length === 0) return <p className="muted">The server sent nothing for this address.</p>
  return (
    <div className="resource-contents">
      {contents.map((part, index) => (
        // The parts of one answer never change their order.
        <Content key={index} part={part} server={server} isAlone={contents.length === 1} />
      ))}
    </div>
  )
}

function Content({ part, server, isAlone }: { readonly part: ContentPart; readonly server: string; readonly isAlone: boolean }) {
  if (part.type !== 'resource') return <ContentPartView part={part} server={server} />
  return (
    <div className="resource-content">
      {isAlone ? null : <code className="entry-name">{revealHidden(part.uri)}</code>}
      <CodeBlock code={part.text} language={languageOf(part.mimeType, part.uri)} title={part.mimeType ?? 'text'} maxHeight="medium" wrap />
    </div>
  )
}

function languageOf(mimeType: string | undefined, uri: string): string {
  if (mimeType?.includes('json')) return 'json'
  if (mimeType?.includes('markdown')) return 'markdown'
  if (mimeType?.includes('html') || mimeType?.includes('xml')) return 'xml'
  return /\.([a-z0-9]{1,10})$/i.exec(uri)?.[1] ?? mimeType?.split('/')[1]?.replace(/^x-/, '') ?? ''
}
