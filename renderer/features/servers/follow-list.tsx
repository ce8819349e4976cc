import { type ReactElement, useEffect, useRef } from 'react'
import { VList, type VListHandle } from 'virtua'

export interface FollowListProps<Line> {
  readonly label: string
  readonly lines: readonly Line[]
  readonly isFollowing: boolean
  /** The person scrolled away from the end, or back to it. */
  onFollowChange(isFollowing: boolean): void
  /** The place of a line that must be seen, such as the selected one. */
  readonly inSight?: number
  /** The arrow keys: one line on (1) or back (-1), or as far as it goes. */
  onStep?(by: number): void
  children(line: Line): ReactElement
}

/** A long list that stays at its end while lines come, until the person scrolls up. */
export function FollowList<Line>({ label, lines, isFollowing, onFollowChange, inSight, onStep, children }: FollowListProps<Line>) {
  const list = useRef<VListHandle>(null)
  const isStepping = useRef(false)
  useEffect(() => {
    if (isFollowing && lines.length > 0) list.current?.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines, isFollowing])
  useEffect(() => {
    if (inSight === undefined || inSight < 0) return
    let frame = requestAnimationFrame(() => {
      // What it shows beside the list took room from it; the list knows its new height a frame later.
      frame = requestAnimationFrame(() => {
        list.current?.scrollToIndex(inSight, { align: 'nearest' })
        if (!isStepping.current) return
        isStepping.current = false
        document.activeElement?.closest('.follow-list')?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus({ preventScroll: true })
      })
    })
    return () => cancelAnimationFrame(frame)
  }, [inSight])
  return (
    <VList
      ref={list}
      className="follow-list"
      role="log"
      aria-label={label}
      // New lines are not read aloud one by one: a server can write hundreds a second.
      aria-live="off"
      tabIndex={0}
      data={lines}
      keepMounted={inSight === undefined || inSight < 0 ? undefined : [inSight]}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key]
        if (by === undefined || onStep === undefined) return
        event.preventDefault()
        // The line with the keyboard may leave the page with this step; the list holds it until the next one is there.
        event.currentTarget.focus({ preventScroll: true })
        isStepping.current = true
        onStep(by)
      }}
      onScroll={(offset) => {
        const handle = list.current
        if (!handle) return
        const isAtEnd = offset + handle.viewportSize >= handle.scrollSize - 24
        if (isAtEnd !== isFollowing) onFollowChange(isAtEnd)
      }}
    >
      {children}
    </VList>
  )
}
