import type { ReactNode } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import type { Loadable } from '#renderer/state/live-stores.ts'

export interface ListStateProps {
  readonly state: Loadable<unknown>
  readonly isEmpty: boolean
  readonly empty: string
  readonly children: ReactNode
  reload(): void
}

/** A list, or why there is none: it is being read, it could not be read (with a button), or there is nothing in it. */
export function ListState({ state, isEmpty, empty, children, reload }: ListStateProps) {
  switch (state.kind) {
    case 'loading':
      return (
        <p className="muted list-loading">
          <Spinner label="Reading" /> Reading…
        </p>
      )
    case 'failed':
      return (
        <ProblemNotice
          problem={state.problem}
          actions={
            <Button size="small" onPress={reload}>
              Try again
            </Button>
          }
        />
      )
    case 'ready':
      return isEmpty ? <p className="muted">{empty}</p> : children
  }
}
