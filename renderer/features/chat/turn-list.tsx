import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import type { OpenConversation } from '#renderer/state/conversation-stores.ts'
import { isRunning, siblingsOf } from '#renderer/state/turn-tree.ts'
import { FindBar } from '../find/find-bar.tsx'
import { useFindKey } from '../find/use-find-key.ts'
import { keptTurns } from '../views/kept-turns.ts'
import { EDGE_HEIGHT, ListEdge } from './list-edge.tsx'
import { TurnView } from './turn-view.tsx'
import { useLoadEdges } from './use-load-edges.ts'
import { useStickToEnd } from './use-stick-to-end.ts'
import { useTurnSelection } from './use-turn-selection.ts'
import './turn-list.css'

/** The space above the first turn, as in the style sheet. */
const ABOVE = 12

/** The turns that are loaded; of them only those near the view are in the page. */
export function TurnList({ store, conversationId }: { readonly store: StoreApi<OpenConversation>; readonly conversationId: string }) {
  const { conversations } = useApp()
  const { conversation, edges, place } = useStore(store)
  const { path, head, headTurnId, hasBefore, hasAfter } = conversation
  const window = conversations.window(conversationId)
  const isBusy = isRunning(head)
  const kept = useStore(keptTurns)
  const { scroller, content, isAtEnd, jump, release } = useStickToEnd(hasAfter)
  const selected = useTurnSelection(scroller, store, window)
  const keepMounted = useMemo(
    () => path.flatMap(({ turnId }, index) => ((isBusy && turnId === headTurnId) || kept.includes(turnId) || selected.includes(turnId) ? [index] : [])),
    [path, isBusy, headTurnId, kept, selected],
  )
  const list = useRef<VirtualizerHandle>(null)
  const hadBefore = useHadBefore(hasBefore, place.generation)
  const isShift = useIsShift(path, place.generation)
  const find = useFindKey()
  useAnnounceEnd(head)
  useLoadEdges(scroller, conversation, edges, window)

  const toEnd = useCallback(() => {
    if (store.getState().conversation.hasAfter) window?.goTo(null).catch(() => {})
    else jump()
  }, [store, window, jump])

  // Where the reader wants to be: at the beginning, and with each later wish.
  useLayoutEffect(() => {
    const { turnId } = place
    if (turnId === null) {
      jump()
      return
    }
    release()
    const index = store.getState().conversation.path.findIndex((turn) => turn.turnId === turnId)
    if (index < 0) return
    list.current?.scrollToIndex(index, { align: 'start' })
    return pointOut(scroller.current, turnId)
  }, [place, store, jump, release, scroller])

  // A new message of the person is always worth seeing.
  const seenHead = useRef(headTurnId)
  useEffect(() => {
    if (seenHead.current === headTurnId) return
    seenHead.current = headTurnId
    if (isRunning(store.getState().conversation.head)) toEnd()
  }, [headTurnId, store, toEnd])

  const onRest = useCallback(() => {
    const element = scroller.current
    if (element) window?.letGo(element.scrollTop > element.scrollHeight / 2 ? 'first' : 'last')
  }, [scroller, window])

  return (
    <div className="turn-list">
      {find.isOpen ? <FindBar conversationId={conversationId} store={store} onClose={find.close} /> : null}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <div className="turn-list-scroller" ref={scroller} tabIndex={0} role="region" aria-label="Conversation">
        <div ref={content} className="turn-list-content">
          {hadBefore ? <ListEdge edge={edges.before} hasMore={hasBefore} isTop onRetry={() => void window?.loadBefore()} /> : null}
          <Virtualizer key={place.generation} ref={list} data={path} bufferSize={800} scrollRef={scroller} keepMounted={keepMounted} shift={isShift} onScrollEnd={onRest} startMargin={ABOVE + (hadBefore ? EDGE_HEIGHT : 0)}>
            {(turn) => <TurnView key={turn.turnId} turn={turn} conversationId={conversationId} siblings={siblingsOf(conversation, turn)} isLast={turn.turnId === headTurnId} isBusy={isBusy} />}
          </Virtualizer>
          {hasAfter ? <ListEdge edge={edges.after} hasMore isTop={false} onRetry={() => void window?.loadAfter()} /> : null}
        </div>
      </div>
      {isAtEnd ? null : (
        <div className="turn-list-jump">
          <Button size="small" icon={<ArrowDown className="icon" aria-hidden="true" />} onPress={toEnd}>
            Jump to latest
          </Button>
        </div>
      )}
    </div>
  )
}

/** The row at the top keeps its place when the beginning is reached: nothing jumps. */
function useHadBefore(hasBefore: boolean, generation: number): boolean {
  const seen = useRef({ generation, hasBefore })
  if (seen.current.generation !== generation) seen.current = { generation, hasBefore }
  else if (hasBefore) seen.current.hasBefore = true
  return seen.current.hasBefore
}

/** Whether turns came or went at the start: then the list holds on to its end. */
function useIsShift(path: readonly Turn[], generation: number): boolean {
  const drawn = useRef({ path, generation })
  const first = path[0]?.turnId
  const old = drawn.current.path
  const oldFirst = old[0]?.turnId
  const isShift = drawn.current.generation === generation && old !== path && first !== oldFirst && (path.some(({ turnId }) => turnId === oldFirst) || old.some(({ turnId }) => turnId === first))
  useLayoutEffect(() => {
    drawn.current = { path, generation }
  })
  return isShift
}

/** Shows where one was led, once the turn is in the page. */
function pointOut(scroller: HTMLElement | null, turnId: string): () => void {
  let tries = 0
  let frame = requestAnimationFrame(function look() {
    const turn = scroller?.querySelector(`[data-turn="${CSS.escape(turnId)}"]`)
    if (turn) turn.animate([{ backgroundColor: 'var(--color-accent-soft)' }, { backgroundColor: 'transparent' }], { duration: 1600, easing: 'ease-out' })
    else if (tries++ < 30) frame = requestAnimationFrame(look)
  })
  return () => cancelAnimationFrame(frame)
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
