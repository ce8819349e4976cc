import { type ReactElement, useEffect, useRef } from 'react'
import { VList, type VListHandle } from 'virtua'

export interface FollowListProps<Line> {
  readonly label: string
  readonly lines: readonly Line[]
  readonly isFollowing: boolean
  /** The person scrolled away from the end, or back to it. */
  onFollowChange(isFollowing: boolean): void
  children(line: Line): ReactElement
}

/** A long list that stays at its end while lines come, until the person scrolls up. */
export function FollowList<Line>({ label, lines, isFollowing, onFollowChange, children }: FollowListProps<Line>) {
  const list = useRef<VListHandle>(null)
  useEffect(() => {
    if (isFollowing && lines.length > 0) list.current?.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines, isFollowing])
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
