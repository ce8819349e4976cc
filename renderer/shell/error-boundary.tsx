import { Component, type ReactNode } from 'react'
import { toProblem } from '#contract/problem.ts'
import { Button } from '../components/button.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'

interface State {
  readonly error: unknown
  readonly isFailed: boolean
}

/** Keeps the rest of the window alive when one part cannot be drawn. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode; readonly fallback?: ReactNode }, State> {
  override state: State = { error: undefined, isFailed: false }

  static getDerivedStateFromError(error: unknown): State {
    return { error, isFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.isFailed) return this.props.children
    if (this.props.fallback !== undefined) return this.props.fallback
    return (
      <div className="failed-page">
        <ProblemNotice
          role="alert"
          problem={{ code: 'view-failed', message: 'This page could not be shown.', cause: toProblem(this.state.error).cause ?? String(this.state.error), nextStep: 'Nothing is lost: what was said is stored.' }}
          actions={
            <Button size="small" onPress={() => this.setState({ error: undefined, isFailed: false })}>
              Show it again
            </Button>
          }
        />
      </div>
    )
  }
}
