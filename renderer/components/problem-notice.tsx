import type { ReactNode } from 'react'
import type { Problem } from '#contract/problem.ts'
import { Banner } from './banner.tsx'
import { revealHidden } from './hidden-text.tsx'
import { Button } from './button.tsx'

export type ProblemAction = NonNullable<Problem['action']>

export interface ProblemNoticeProps {
  readonly problem: Problem
  readonly tone?: 'danger' | 'warning'
  /** Does what the problem proposes; without it no button is shown. `useProblemAction` gives the usual one. */
  readonly onAction?: (action: ProblemAction) => void
  /** More buttons after it. */
  readonly actions?: ReactNode
  readonly className?: string
  readonly role?: 'alert' | 'note'
}

/** What happened, why, and what to do now, with a button for it. */
export function ProblemNotice({ problem, tone = 'danger', onAction, actions, className, role }: ProblemNoticeProps) {
  const { action } = problem
  const button =
    action !== undefined && onAction !== undefined ? (
      <Button size="small" onPress={() => onAction(action)}>
        {labelOf(action)}
      </Button>
    ) : null
  return (
    <Banner
      tone={tone}
      title={revealHidden(problem.message)}
      className={className}
      role={role}
      actions={button === null && (actions === undefined || actions === null) ? undefined : <>{button}{actions}</>}
    >
      {problem.cause === undefined && problem.nextStep === undefined ? null : (
        <>
          {problem.cause === undefined ? null : <p className="problem-cause">{revealHidden(problem.cause)}</p>}
          {problem.nextStep === undefined ? null : <p>{revealHidden(problem.nextStep)}</p>}
        </>
      )}
    </Banner>
  )
}

export function labelOf(action: ProblemAction): string {
  switch (action.kind) {
    case 'restart-server':
      return `Restart ${action.server}`
    case 'edit-config':
      return 'Edit the configuration'
    case 'show-logs':
      return 'Show the log'
    case 'open-settings':
      return 'Open the settings'
    case 'use-url':
      return `Use ${action.url}`
    case 'sign-in':
      return 'Sign in'
    case 'retry':
      return 'Try again'
  }
}
