import { useCallback } from 'react'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Section } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'

const SHOWN = 100

/** The conversations of the project, last changed first. */
export function ProjectConversations({ projectId }: { readonly projectId: string }) {
  const { client, live } = useApp()
  const conversations = useReady(live.conversations) ?? []
  const version = conversations.map((conversation) => (conversation.projectId === projectId ? `${conversation.conversationId} ${conversation.title}` : '')).join()
  const { state } = useLoad(useCallback(() => client.call('conversation.list', { shelf: { kind: 'project', projectId }, limit: SHOWN }), [client, projectId]), version)
  if (state.kind === 'failed') return <ProblemNotice problem={state.problem} />
  const found = state.kind === 'ready' ? state.value.conversations : []
  return (
    <Section title="Conversations">
      {state.kind === 'ready' && found.length === 0 ? <p className="muted">None yet. “New chat in project” begins one; the name above where you write moves one here.</p> : null}
      {found.length === 0 ? null : (
        <ul className="card project-folders" aria-label="Conversations of the project">
          {found.map(({ conversationId, title, updatedAt }) => (
            <li key={conversationId}>
              <a className="text-link project-conversation" href={hrefOf({ kind: 'chat', conversationId })}>
                {revealHidden(title)}
              </a>
              <span className="muted">{new Date(updatedAt).toLocaleDateString()}</span>
            </li>
          ))}
        </ul>
      )}
      {state.kind === 'ready' && state.value.next ? <p className="muted">These are the last {SHOWN}.</p> : null}
    </Section>
  )
}
