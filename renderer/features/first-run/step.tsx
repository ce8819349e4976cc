import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

export interface StepProps {
  readonly number: number
  readonly title: string
  /** `done` shows a tick; `now` is what to do next. */
  readonly state: 'done' | 'now' | 'later'
  readonly children: ReactNode
}

const stateWords = { done: 'done', now: 'next', later: 'later' } as const

export function Step({ number, title, state, children }: StepProps) {
  return (
    <li className={`first-run-step first-run-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <span className="first-run-number" aria-hidden="true">
        {state === 'done' ? <Check className="icon" /> : number}
      </span>
      <div className="first-run-body">
        <h2 className="first-run-step-title">
          {title} <span className="visually-hidden">({stateWords[state]})</span>
        </h2>
        {children}
      </div>
    </li>
  )
}
