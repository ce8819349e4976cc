import { CircleAlert, CircleCheck, CircleMinus, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DoctorCheck } from '#contract/doctor.ts'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import './doctor.css'

const stateWords = { ok: 'Fine', warning: 'Warning', failed: 'Failed', skipped: 'Left out' } as const
const icons = { ok: CircleCheck, warning: TriangleAlert, failed: CircleAlert, skipped: CircleMinus } as const

export interface CheckListProps {
  readonly label: string
  readonly checks: readonly DoctorCheck[]
  /** The check that is being made. */
  readonly running?: string | null
  /** What can be done about one. */
  readonly actionsOf?: (check: DoctorCheck) => ReactNode
}

/** Checks in their order. What is fine is a line; what is not says why, what comes next, and what can be done. */
export function CheckList({ label, checks, running, actionsOf }: CheckListProps) {
  // Left out because of another one: one line for all of them.
  const waiting = checks.filter(({ state, fix }) => state === 'skipped' && fix === undefined)
  const shown = waiting.length > 1 ? checks.filter((check) => !waiting.includes(check)) : checks
  return (
    <ol className="checks" aria-label={label}>
      {shown.map((check, index) => (
        // Checks are only added at the end while they are made.
        <CheckRow key={index} check={check}>
          {actionsOf?.(check)}
        </CheckRow>
      ))}
      {waiting.length > 1 ? (
        <li className="check check-skipped">
          <CircleMinus className="icon" role="img" aria-label={stateWords.skipped} />
          <span className="check-text muted">Left out until then: {waiting.map(({ name }) => name).join(', ')}.</span>
        </li>
      ) : null}
      {running ? (
        <li className="check">
          <Spinner label="Checking" />
          <span className="check-text">
            <span className="check-name">{running}</span> <span className="muted">…</span>
          </span>
        </li>
      ) : null}
    </ol>
  )
}

function CheckRow({ check, children }: { readonly check: DoctorCheck; readonly children?: ReactNode }) {
  const { state, name, text, nextStep, detail, command } = check
  const Icon = icons[state]
  const isFine = state === 'ok'
  return (
    <li className={`check check-${state}`}>
      <Icon className="icon" role="img" aria-label={stateWords[state]} />
      <div className="check-text">
        <span className="check-name">{revealHidden(name)}</span> <span className={isFine ? 'muted' : undefined}>{revealHidden(text)}</span>
        {nextStep === undefined || isFine ? null : <p className="check-next">{revealHidden(nextStep)}</p>}
        {detail === undefined ? null : isFine ? (
          <details className="check-more">
            <summary>Show all of it</summary>
            <Lines label={`Details of ${name}`} text={detail} />
          </details>
        ) : (
          <Lines label={`Details of ${name}`} text={detail} />
        )}
        {command === undefined || isFine ? null : (
          <div className="check-command">
            <code>{revealHidden(command)}</code>
            <CopyButton text={command} label="Copy the command" />
          </div>
        )}
        {children}
      </div>
    </li>
  )
}

function Lines({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <pre className="check-lines" role="group" aria-label={label} tabIndex={0}>
      {revealHidden(text)}
    </pre>
  )
}

/** A line a check, for a report to somebody else. */
export function checkText({ state, name, text, nextStep, detail, command }: DoctorCheck): string {
  return [`${stateWords[state]}: ${name}: ${text}`, ...(state === 'ok' ? [] : [nextStep, command && `Run: ${command}`]), detail?.replaceAll(/^/gm, '    ')].filter(Boolean).join('\n  ')
}
