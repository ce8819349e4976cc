import type { ReactNode } from 'react'
import { joinClass } from './join-class.ts'
import './badge.css'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info'

/** A small fact, such as a hint of a tool. */
export function Badge({ tone = 'neutral', children, title }: { readonly tone?: Tone; readonly children: ReactNode; readonly title?: string }) {
  return (
    <span className={joinClass('badge', `tone-${tone}`)} title={title}>
      {children}
    </span>
  )
}

/** A state: a dot and a word. Colour never stands alone. */
export function StatePill({ tone = 'neutral', isActive, children }: { readonly tone?: Tone; readonly isActive?: boolean; readonly children: ReactNode }) {
  return (
    <span className={joinClass('state-pill', `tone-${tone}`)}>
      <span className={joinClass('state-dot', isActive && 'state-dot-active')} aria-hidden="true" />
      {children}
    </span>
  )
}
