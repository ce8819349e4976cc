import { type ReactNode, useCallback } from 'react'
import { useStore } from 'zustand'
import type { DoctorCheck } from '#contract/doctor.ts'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { CheckList, checkText } from '../doctor/check-list.tsx'
import { FindCause } from '../doctor/find-cause.tsx'
import { RepairStore, StoreProgress } from '../doctor/repair-store.tsx'

const shellWords = { electron: 'desktop app', web: 'in the browser', terminal: 'in the terminal' } as const

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
            <Spinner label="Checking" /> Checking the database, the keychain, the PATH, the configuration and each server…
          </p>
        ) : null}
        {isPending ? <StoreProgress /> : null}
        {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
        {checks.length > 0 ? <CheckList label="Results of the checks" checks={checks} actionsOf={(check) => actionsOf(check, checks, reload)} /> : null}
      </section>
    </>
  )
}

function actionsOf(check: DoctorCheck, checks: readonly DoctorCheck[], reload: () => void): ReactNode {
  if (check.server !== undefined && (check.state === 'failed' || check.state === 'warning')) return <FindCauseRow server={check.server} />
  // However much is wrong with the database, it is repaired as a whole.
  return check === checks.find(({ id, state }) => id === 'database' && state === 'failed') ? <RepairStore onDone={reload} /> : null
}

/** The checks of one server lead further than its state. */
function FindCauseRow({ server }: { readonly server: string }) {
  return (
    <div className="fix">
      <FindCause server={server} />
    </div>
  )
}
