import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { Conversation } from '#contract/conversation.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import type { Route } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { ConversationRow } from './conversation-row.tsx'
import { DeleteDialog, RenameDialog } from './conversation-dialogs.tsx'
import { groupByAge } from './group-by-age.ts'

type Asked = { readonly kind: 'rename' | 'delete'; readonly conversation: Conversation } | null

const none: readonly Conversation[] = []

/** One stop of the Tab key; the arrows move inside, F2 renames, Delete asks to delete. */
export function ConversationList({ route }: { readonly route: Route }) {
  const { live } = useApp()
  const state = useStore(live.conversations)
  const waiting = useReady(live.consent)
  const requests = useReady(live.serverRequests)
  const [asked, setAsked] = useState<Asked>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const list = useRef<HTMLElement>(null)
  const selected = route.kind === 'chat' ? route.conversationId : null
  const conversations = state.kind === 'ready' ? state.value : none
  const groups = useMemo(() => groupByAge(conversations, Date.now()), [conversations])
  const asking = useMemo(() => new Set([...(waiting ?? []), ...(requests ?? [])].map((request) => request.conversationId)), [waiting, requests])
  const stop = [focused, selected].find((id) => conversations.some((item) => item.conversationId === id)) ?? conversations[0]?.conversationId

  function onKeyDown(event: KeyboardEvent): void {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a[data-conversation]') ?? [])]
    const place = links.findIndex((link) => link === document.activeElement)
    if (place < 0) return
    const conversation = conversations.find((item) => item.conversationId === links[place]?.dataset['conversation'])
    const target = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: links.length - 1 }[event.key]
    if (target !== undefined) links[Math.max(0, Math.min(links.length - 1, target))]?.focus()
    else if (event.key === 'F2' && conversation) setAsked({ kind: 'rename', conversation })
    else if (event.key === 'Delete' && conversation) setAsked({ kind: 'delete', conversation })
    else return
    event.preventDefault()
  }

  return (
    // The keys move between the links inside; each link stays an ordinary link.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only hears the keys of the links inside
    <nav className="conversation-list" aria-label="Conversations" ref={list} onKeyDown={onKeyDown}>
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {state.kind === 'ready' && conversations.length === 0 ? <p className="sidebar-empty">Your conversations will be listed here.</p> : null}
      {groups.map((group) => (
        <section key={group.label} className="conversation-group">
          <h2 className="conversation-group-title">{group.label}</h2>
          <ul>
            {group.conversations.map((conversation) => (
              <ConversationRow
                key={conversation.conversationId}
                conversation={conversation}
                isSelected={conversation.conversationId === selected}
                isStop={conversation.conversationId === stop}
                isAsking={asking.has(conversation.conversationId)}
                onFocus={setFocused}
                onAsk={setAsked}
              />
            ))}
          </ul>
        </section>
      ))}
      <RenameDialog conversation={asked?.kind === 'rename' ? asked.conversation : null} onClose={() => setAsked(null)} />
      <DeleteDialog conversation={asked?.kind === 'delete' ? asked.conversation : null} isSelected={asked?.conversation.conversationId === selected} onClose={() => setAsked(null)} />
    </nav>
  )
}
