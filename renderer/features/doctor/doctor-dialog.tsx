import { useState } from 'react'
import { useStore } from 'zustand'
import type { DoctorCheck } from '#contract/doctor.ts'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { CheckList, checkText } from './check-list.tsx'
import { FixControl } from './fix-control.tsx'
import { type Examination, useExamination } from './use-examination.ts'
// An approval and a secret look here as they do on their pages.
import '../servers/servers.css'
import '../settings/settings.css'

/** The checks of one server, live, each with what can be done about it. */
export function DoctorDialog({ server, onClose }: { readonly server: string; onClose(): void }) {
  const { live } = useApp()
  const servers = useStore(live.servers)
  const { state, again, stop } = useExamination(server)
  /** What the last fix did, until the checks say whether it helped. */
  const [done, setDone] = useState<string | null>(null)
  const view = servers.kind === 'ready' ? servers.value.find(({ name }) => name === server) : undefined
  const isRunning = state.kind === 'running'

  function onFixed(text: string | null, options?: { online: boolean }): void {
    setDone(text)
    again(options)
  }

  return (
    <Dialog
      title={`What is wrong with ${server}?`}
      size="medium"
      isOpen
      onClose={onClose}
      actions={
        <>
          <span className="doctor-report">
            <CopyButton label="Copy the report" text={() => state.checks.map(checkText).join('\n')} />
          </span>
          {isRunning ? <Button onPress={stop}>Stop</Button> : <Button onPress={() => onFixed(null)}>Check again</Button>}
          <Button variant={state.kind === 'done' && summaryOf(state.checks).isFine ? 'primary' : 'secondary'} onPress={onClose}>
            Done
          </Button>
        </>
      }
    >
      <p className="doctor-summary" role="status">
        {done === null ? null : <>{done} </>}
        {isRunning ? (
          <>
            <Spinner label="Checking" /> {done === null ? 'Looking at it from the entry to the first answer…' : 'Looking whether that helped…'}
          </>
        ) : (
          endOf(state)
        )}
      </p>
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} role="alert" /> : null}
      <CheckList
        label={`Checks of ${server}`}
        checks={state.checks}
        running={isRunning ? state.name : null}
        actionsOf={(check) => (check.fix && !isRunning ? <FixControl key={check.fix.id} server={server} view={view} check={check} fix={check.fix} isFirst={check === state.checks.find(({ fix }) => fix)} isOwnChange={done !== null} onFixed={onFixed} onLeave={onClose} /> : null)}
      />
    </Dialog>
  )
}

function endOf(state: Exclude<Examination, { kind: 'running' }>): string {
  if (state.kind === 'stopped') return 'You stopped the checks.'
  return state.kind === 'failed' ? '' : summaryOf(state.checks).text
}

function summaryOf(checks: readonly DoctorCheck[]): { text: string; isFine: boolean } {
  const failed = checks.filter(({ state }) => state === 'failed')
  if (failed[0]) return { text: failed.length === 1 ? `This is it: ${failed[0].name}.` : `${failed.length} things are wrong; the first is ${failed[0].name}.`, isFine: false }
  const first = checks.find(({ state }) => state !== 'ok')
  if (!first) return { text: 'Everything works.', isFine: true }
  return { text: checks.some(({ id, state }) => id === 'handshake' && state === 'ok') ? `It works, with a remark: ${first.name}.` : `It waits for you: ${first.name}.`, isFine: false }
}
