import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { formatCount } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import type { OpenConversation } from '#renderer/state/conversation-stores.ts'
import { lookAt, paintFound, unpaintFound } from './paint-found.ts'
import { hitNear, placeOf, useFind } from './use-find.ts'
import './find.css'

export interface FindBarProps {
  readonly conversationId: string
  readonly store: StoreApi<OpenConversation>
  readonly onClose: () => void
}

/** Finds words in the whole conversation, whether they are in the page or not. Enter goes on, Shift+Enter back, Escape ends. */
export function FindBar({ conversationId, store, onClose }: FindBarProps) {
  const { conversations } = useApp()
  const [text, setText] = useState('')
  const [hit, setHit] = useState<number>()
  const version = useStore(store, ({ conversation: { head } }) => `${head?.turnId ?? ''}/${head?.end?.at ?? ''}`)
  const found = useFind(conversationId, text.trim(), version)
  const total = found?.total ?? 0
  const now = hit === undefined ? undefined : Math.min(hit, total - 1)
  const place = found && now !== undefined && now >= 0 ? placeOf(found, now) : undefined
  const [turnId, inTurn] = [place?.turnId, place?.inTurn]

  // What is in sight when one begins to type is where one begins to look.
  const known = useRef<typeof found>(undefined)
  useEffect(() => {
    if (!found || known.current === found) return
    const isNew = known.current === undefined || hit === undefined
    known.current = found
    if (isNew) setHit(found.total === 0 ? undefined : hitNear(found, store.getState().conversation.path.map((turn) => turn.turnId), firstInSight()))
  }, [found, hit, store])

  useEffect(() => paintFound(text.trim(), turnId === undefined ? undefined : { turnId, inTurn: inTurn ?? 0 }), [text, turnId, inTurn])
  useEffect(() => unpaintFound, [])
  useEffect(() => {
    if (turnId === undefined) return
    return lookAt({ turnId, inTurn: inTurn ?? 0 }, text.trim(), () => conversations.window(conversationId)?.goTo(turnId))
  }, [turnId, inTurn, text, conversations, conversationId])

  const go = useCallback((by: number) => setHit((last) => (total === 0 ? undefined : ((last ?? 0) + by + total) % total)), [total])
  function onKeyDown(event: KeyboardEvent): void {
    const isNext = event.key === 'Enter' || event.key === 'F3' || (event.key === 'g' && (event.ctrlKey || event.metaKey))
    if (event.key === 'Escape') onClose()
    else if (isNext) go(event.shiftKey ? -1 : 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const status = text.trim() === '' ? '' : !found ? 'Looking…' : total === 0 ? 'Nothing found' : `${formatCount((now ?? 0) + 1)} of ${formatCount(total)}`
  return (
    <div className="find-bar" role="search" aria-label="Find in this conversation" onKeyDownCapture={onKeyDown}>
      <SearchField
        label="Find in this conversation"
        className="find-field"
        value={text}
        onChange={(next) => {
          setText(next)
          setHit(undefined)
        }}
        autoFocus
      />
      <span className="find-status" role="status">
        {status}
      </span>
      <IconButton size="small" label="Earlier hit" shortcut="Shift+Enter" isDisabled={total === 0} icon={<ChevronUp className="icon" aria-hidden="true" />} onPress={() => go(-1)} />
      <IconButton size="small" label="Later hit" shortcut="Enter" isDisabled={total === 0} icon={<ChevronDown className="icon" aria-hidden="true" />} onPress={() => go(1)} />
      <IconButton size="small" label="Close" shortcut="Escape" icon={<X className="icon" aria-hidden="true" />} onPress={onClose} />
    </div>
  )
}

function firstInSight(): string | undefined {
  const scroller = document.querySelector('.turn-list-scroller')
  const top = scroller?.getBoundingClientRect().top ?? 0
  return [...(scroller?.querySelectorAll<HTMLElement>('[data-turn]') ?? [])].find((turn) => turn.getBoundingClientRect().bottom > top + 40)?.dataset['turn']
}
