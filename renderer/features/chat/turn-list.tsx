import { ArrowDown } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { Virtualizer } from 'virtua'
import { useStore } from 'zustand'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import type { ConversationState, Turn } from '#renderer/state/conversation-state.ts'
import { isRunning, pathOfHead, siblingsOf } from '#renderer/state/turn-tree.ts'
import { keptTurns } from '../views/kept-turns.ts'
import { TurnView } from './turn-view.tsx'
import { useStickToEnd } from './use-stick-to-end.ts'
import './turn-list.css'

/** The turns from the first to the head; only those near the view are in the page. */
export function TurnList({ conversation, conversationId }: { readonly conversation: ConversationState; readonly conversationId: string }) {
  const path = useMemo(() => pathOfHead(conversation), [conversation])
  const last = path.at(-1)
  const isBusy = isRunning(last)
  const kept = useStore(keptTurns)
  const keepMounted = useMemo(() => path.flatMap(({ turnId }, index) => ((isBusy && index === path.length - 1) || kept.includes(turnId) ? [index] : [])), [path, isBusy, kept])
  const { scroller, content, isAtEnd, jump } = useStickToEnd()
  useAnnounceEnd(last)

  // A new message of the person is always worth seeing.
  const lastId = last?.turnId
  useEffect(() => jump(), [lastId, jump])

  return (
    <div className="turn-list">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <div className="turn-list-scroller" ref={scroller} tabIndex={0} role="region" aria-label="Conversation">
        <div ref={content} className="turn-list-content">
          <Virtualizer data={path} bufferSize={800} scrollRef={scroller} keepMounted={keepMounted}>
            {(turn) => <TurnView key={turn.turnId} turn={turn} conversationId={conversationId} siblings={siblingsOf(conversation, turn)} isLast={turn === last} isBusy={isBusy} />}
          </Virtualizer>
        </div>
      </div>
      {isAtEnd ? null : (
        <div className="turn-list-jump">
          <Button size="small" icon={<ArrowDown className="icon" aria-hidden="true" />} onPress={jump}>
            Jump to latest
          </Button>
        </div>
      )}
    </div>
  )
}

function useAnnounceEnd(last: Turn | undefined): void {
  const running = useRef<string>(undefined)
  const turnId = last?.turnId
  const kind = last?.end?.outcome.kind
  useEffect(() => {
    if (turnId === undefined) return
    if (kind === undefined) {
      running.current = turnId
    } else if (running.current === turnId) {
      running.current = undefined
      announce(kind === 'done' ? 'The answer is complete' : kind === 'failed' ? 'The answer failed' : 'The answer ended')
    }
  }, [turnId, kind])
}
