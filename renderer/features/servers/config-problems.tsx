import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { EditorProblem } from '../editor/editor-problem.ts'

/** Every mistake in the text, each a button that goes to its line. */
export function ConfigProblems({ problems, onGoTo }: { readonly problems: readonly EditorProblem[]; onGoTo(problem: EditorProblem): void }) {
  if (problems.length === 0) {
    return (
      <p className="config-fine" role="status">
        <CircleCheck className="icon" aria-hidden="true" /> No problems
      </p>
    )
  }
  return (
    <ul className="config-problems" aria-label="Problems in mcp.json">
      {problems.map((problem, index) => (
        <li key={index}>
          <button type="button" className="config-problem" onClick={() => onGoTo(problem)}>
            {problem.severity === 'error' ? <CircleAlert className="icon config-error" aria-label="Error" /> : <TriangleAlert className="icon config-warning" aria-label="Warning" />}
            <span className="config-line">Line {problem.line}</span>
            <span>
              {problem.message} {problem.cause} {problem.nextStep ? <span className="muted">{problem.nextStep}</span> : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
