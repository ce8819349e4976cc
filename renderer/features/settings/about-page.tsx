import { CircleAlert, CircleCheck, CircleMinus, TriangleAlert } from 'lucide-react'
import { useCallback } from 'react'
import { useStore } from 'zustand'
import type { CallOutput } from '#contract/contract.ts'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'

type Check = CallOutput<'doctor.run'>['checks'][number]

/** Which Steward this is, and whether all that it needs is there. */
export function AboutPage() {
  const { client, live } = useApp()
  const info = useStore(live.info)
  const { state, isPending, reload } = useLoad(useCallback((signal: AbortSignal) => client.call('doctor.run', {}, { signal }), [client]))
  const checks = state.kind === 'ready' ? state.value.checks : []
  return (
    <>
      {info.kind === 'ready' ? (
        <dl className="about-facts">
          <dt>Version</dt>
          <dd>
            Steward {info.value.version} ({shellWords[info.value.shell]}, {info.value.platform})
          </dd>
          <dt>Data folder</dt>
          <dd>
            <code>{info.value.dataFolder}</code> <CopyButton text={info.value.dataFolder} label="Copy the path" />
          </dd>
        </dl>
      ) : null}
      <section className="settings-section" aria-label="Checks">
        <div className="settings-card-head">
          <h3 className="settings-subheading">Checks</h3>
          <span className="settings-card-buttons">
            <Button size="small" onPress={reload} isPending={isPending}>
              Check again
            </Button>
            <CopyButton label="Copy the report" text={() => checks.map(checkText).join('\n')} />
          </span>
        </div>
        {state.kind === 'loading' ? (
          <p className="muted">
            <Spinner label="Checking" /> Checking the keychain, the PATH, the configuration and each server…
          </p>
        ) : null}
        {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
        <ul className="about-checks" aria-label="Results of the checks">
          {checks.map((check, index) => (
            <CheckRow key={index} check={check} />
          ))}
        </ul>
      </section>
    </>
  )
}

const shellWords = { electron: 'desktop app', web: 'in the browser', terminal: 'in the terminal' } as const
const stateWords = { ok: 'Fine', warning: 'Warning', failed: 'Failed', skipped: 'Skipped' } as const
const icons = { ok: CircleCheck, warning: TriangleAlert, failed: CircleAlert, skipped: CircleMinus } as const

function CheckRow({ check }: { readonly check: Check }) {
  const Icon = icons[check.state]
  return (
    <li className={`about-check about-${check.state}`}>
      <Icon className="icon" role="img" aria-label={stateWords[check.state]} />
      <div className="about-check-text">
        <span className="about-check-name">{revealHidden(check.name)}</span>
        <span className="muted">{revealHidden(check.text)}</span>
        {check.nextStep === undefined ? null : <span>{revealHidden(check.nextStep)}</span>}
      </div>
    </li>
  )
}

function checkText(check: Check): string {
  return [`${stateWords[check.state]}: ${check.name}: ${check.text}`, check.nextStep].filter(Boolean).join(' ')
}
