import { useCallback, useEffect, useMemo, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useStore } from 'zustand'
import type { ConversationEvent } from '#contract/conversation.ts'
import { replayTimeline } from '#contract/replay-timeline.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import type { Client } from '#renderer/client/client.ts'
import { hrefOf } from '#renderer/shell/route.ts'
import { AppProvider, useApp } from '#renderer/state/app-context.tsx'
import { siblingsOf } from '#renderer/state/turn-tree.ts'
import { useLoad } from '#renderer/state/use-load.ts'
import { TurnView } from '../chat/turn-view.tsx'
import { createReplayApp } from './replay-client.ts'
import { ReplayControls } from './replay-controls.tsx'
import { createReplayPlayer, type ReplayPlayer } from './replay-player.ts'
import './replay.css'

/** A conversation as it was, event by event. Nothing can be done from here, and nothing is. */
export function ReplayPage({ conversationId }: { readonly conversationId: string }) {
  const { client } = useApp()
  const { state } = useLoad(useCallback((signal: AbortSignal) => readAll(client, conversationId, signal), [client, conversationId]))
  if (state.kind === 'loading') {
    return (
      <div className="replay-loading">
        <Spinner label="Reading the record" size={18} />
      </div>
    )
  }
  if (state.kind === 'failed') {
    return (
      <div className="replay-loading">
        <ProblemNotice problem={state.problem} />
      </div>
    )
  }
  return <Replay key={conversationId} conversationId={conversationId} title={state.value.title} events={state.value.events} />
}

function Replay({ conversationId, title, events }: { readonly conversationId: string; readonly title: string; readonly events: readonly ConversationEvent[] }) {
  const app = useApp()
  const replayApp = useMemo(() => createReplayApp(app), [app])
  const player = useMemo(() => createReplayPlayer(replayTimeline(events), nextFrame, () => performance.now()), [events])
  useEffect(() => {
    player.play()
    return () => player.close()
  }, [player])
  return (
    <div className="replay">
      <header className="replay-header">
        <Badge tone="info">Replay</Badge>
        <h1 className="replay-title">{revealHidden(title)}</h1>
        <a href={hrefOf({ kind: 'chat', conversationId })}>Back to the conversation</a>
      </header>
      <AppProvider app={replayApp}>
        <ReplayTurns player={player} conversationId={conversationId} />
      </AppProvider>
      <ReplayControls player={player} />
    </div>
  )
}

/** The same turns as in a chat, without anything that acts; it follows the end, where things happen. */
function ReplayTurns({ player, conversationId }: { readonly player: ReplayPlayer; readonly conversationId: string }) {
  const conversation = useStore(player.store, (state) => state.conversation)
  const list = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = scroller.current
    if (element) element.scrollTop = element.scrollHeight
  }, [conversation])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <div className="replay-turns" ref={scroller} tabIndex={0} role="region" aria-label="Replayed conversation">
      <Virtualizer ref={list} data={conversation.path} bufferSize={800} scrollRef={scroller}>
        {(turn) => <TurnView key={turn.turnId} turn={turn} conversationId={conversationId} siblings={siblingsOf(conversation, turn)} isLast={false} isBusy />}
      </Virtualizer>
    </div>
  )
}

async function readAll(client: Client, conversationId: string, signal: AbortSignal): Promise<{ title: string; events: ConversationEvent[] }> {
  const { title } = await client.call('conversation.get', { conversationId }, { signal })
  const events: ConversationEvent[] = []
  for (let after = 0; ; ) {
    const page = await client.call('conversation.events', { conversationId, after, limit: 5000 }, { signal })
    events.push(...page.events)
    after = page.events.at(-1)?.seq ?? page.lastSeq
    if (after >= page.lastSeq) return { title, events }
  }
}

function nextFrame(run: () => void): () => void {
  const frame = requestAnimationFrame(run)
  return () => cancelAnimationFrame(frame)
}
