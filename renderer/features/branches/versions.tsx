import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useContext, useEffect, useEffectEvent, useRef } from 'react'
import { announce } from '#renderer/components/announcer.ts'
import { formatMoment } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { findModel } from '#renderer/state/default-model.ts'
import { TurnActionsContext } from '../chat/turn-actions.ts'
import './branches.css'

/** The turn that the keyboard goes to when it appears: the version that was switched to from the keyboard. */
let focusNext: string | undefined

/** Which of several versions of a turn this is, and the way to the others. */
export function Versions({ turn, siblings, isBusy }: { readonly turn: Turn; readonly siblings: readonly string[]; readonly isBusy: boolean }) {
  const actions = useContext(TurnActionsContext)
  const models = useReady(useApp().live.models)
  const group = useRef<HTMLDivElement>(null)
  const place = siblings.indexOf(turn.turnId)
  const model = findModel(models?.models ?? [], turn.model)?.label ?? turn.model.model
  const which = `${place + 1} of ${siblings.length}`

  function go(step: number): void {
    const target = siblings[place + step]
    if (target === undefined || isBusy) return
    focusNext = target
    void actions?.show(target)
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return
    const target = event.target
    if (!(target instanceof HTMLElement) || target.closest('input, textarea, [contenteditable]')) return
    if (!group.current?.closest('[data-turn]')?.contains(target)) return
    // A browser would go back in its history.
    event.preventDefault()
    go(step)
  })
  useEffect(() => {
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  const said = `Version ${which}, ${model}`
  useEffect(() => {
    if (focusNext !== turn.turnId) return
    focusNext = undefined
    group.current?.focus()
    announce(said)
  }, [turn.turnId, said])

  return (
    <div className="versions" role="group" aria-label="Versions of this message" aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight" ref={group} tabIndex={-1}>
      <IconButton size="small" label="Earlier version" shortcut="Alt+ArrowLeft" isDisabled={place <= 0 || isBusy} icon={<ChevronLeft className="icon" aria-hidden="true" />} onPress={() => go(-1)} />
      <span className="versions-place" title={formatMoment(turn.at)}>
        {which} <span className="versions-model">· {model}</span>
      </span>
      <IconButton size="small" label="Later version" shortcut="Alt+ArrowRight" isDisabled={place >= siblings.length - 1 || isBusy} icon={<ChevronRight className="icon" aria-hidden="true" />} onPress={() => go(1)} />
    </div>
  )
}
