import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { DoctorCheck, DoctorFix } from '#contract/doctor.ts'
import type { ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { beginSignIn } from '#renderer/state/sign-ins.ts'
import { useAction } from '#renderer/state/use-load.ts'
import { diffLines } from './diff-lines.ts'
import { ApproveServer } from '../servers/approve-server.tsx'
import { SecretDialog } from '../settings/secret-dialog.tsx'

type EditFix = Extract<DoctorFix, { kind: 'edit-entry' }>

export interface FixControlProps {
  readonly server: string
  readonly view: ServerView | undefined
  readonly check: DoctorCheck
  readonly fix: DoctorFix
  /** The next step of all: its button is the one that stands out. */
  readonly isFirst: boolean
  /** The entry was changed from here just now. */
  readonly isOwnChange: boolean
  /** Something was done: look again. */
  onFixed(text: string | null, options?: { online: boolean }): void
  /** The person goes on elsewhere. */
  onLeave(): void
}

/** What can be done about a check. A change of the entry is shown first; everything else is what its button says. */
export function FixControl({ server, view, check, fix, isFirst, isOwnChange, onFixed, onLeave }: FixControlProps) {
  const client = useClient()
  const action = useAction()
  const [isOpen, setOpen] = useState(false)
  /** What would be changed, and the value that it is made of. */
  const [shown, setShown] = useState<{ fix: EditFix; value?: string } | null>(null)
  const variant = isFirst ? 'primary' : 'secondary'

  async function apply(id: string, value?: string): Promise<void> {
    let text: string | undefined
    const isDone = await action.run(async () => {
      const result = await client.call('doctor.fix', { server, check: check.id, fix: id, ...(value === undefined ? {} : { value }) })
      if (result.kind === 'confirm') setShown({ fix: result.fix, ...(value === undefined ? {} : { value }) })
      else text = result.text
    })
    if (isDone && text !== undefined) onFixed(text)
  }

  function press(): void {
    switch (fix.kind) {
      case 'edit-entry':
        return setShown({ fix })
      case 'create-folder':
      case 'restart':
      case 'switch-on':
        return void apply(fix.id)
      case 'choose-ca':
      case 'store-secret':
        return setOpen(true)
      case 'ask-registry':
        return onFixed(null, { online: true })
      case 'approve':
        return
      case 'sign-in':
        void beginSignIn(client, server)
        navigate({ kind: 'servers', server, tab: 'overview' })
        return onLeave()
      case 'edit-config':
        navigate({ kind: 'servers', server, tab: 'config' })
        return onLeave()
    }
  }

  if (fix.kind === 'approve') return <Approval view={view} isOwnChange={isOwnChange} onDecided={() => onFixed(null)} />
  return (
    <div className="fix">
      {shown || (isOpen && fix.kind === 'choose-ca') ? null : (
        <Button size="small" variant={variant} isPending={action.isPending} onPress={press} {...(fix.kind === 'edit-config' ? { variant: 'secondary' } : {})}>
          {fix.kind === 'create-folder' ? 'Make the folder' : fix.kind === 'ask-registry' ? `Ask ${hostOf(fix.address)}` : revealHidden(fix.label)}
        </Button>
      )}
      {isOpen && fix.kind === 'choose-ca' && !shown ? <FileForm isPending={action.isPending} onCancel={() => setOpen(false)} onChoose={(path) => void apply(fix.id, path)} /> : null}
      {isOpen && fix.kind === 'store-secret' ? (
        <SecretDialog
          name={fix.name}
          title={`Store ${fix.name}`}
          onClose={() => setOpen(false)}
          onSaved={() => {
            setOpen(false)
            onFixed(`${fix.name} is stored.`)
          }}
        />
      ) : null}
      {shown ? (
        <section className="fix-change" aria-label="What would change in mcp.json">
          <Change fix={shown.fix} />
          <p className="muted">The rest of mcp.json stays as it is. Where this changes what runs or what is reached, you approve it next.</p>
          <div className="fix-buttons">
            <Button size="small" variant="primary" isPending={action.isPending} autoFocus onPress={() => void apply(shown.fix.id, shown.value)}>
              Change mcp.json
            </Button>
            <Button
              size="small"
              onPress={() => {
                setShown(null)
                action.clear()
              }}
            >
              Cancel
            </Button>
          </div>
        </section>
      ) : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" onAction={action.problem.action?.kind === 'retry' ? () => onFixed(null) : undefined} /> : null}
    </div>
  )
}

function Change({ fix }: { readonly fix: EditFix }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <div className="fix-lines" role="group" aria-label={revealedLabel(fix.label)} tabIndex={0}>
      {diffLines(fix.before, fix.after).map(({ kind, line }, index) => {
        if (kind === 'same') return <span key={index}>{revealHidden(`  ${line}\n`)}</span>
        return kind === 'removed' ? <del key={index}>{revealHidden(`− ${line}\n`)}</del> : <ins key={index}>{revealHidden(`+ ${line}\n`)}</ins>
      })}
    </div>
  )
}

function revealedLabel(label: string): string {
  return label.length > 80 ? `${label.slice(0, 80)}…` : label
}

function FileForm({ isPending, onCancel, onChoose }: { readonly isPending: boolean; onCancel(): void; onChoose(path: string): void }) {
  const [path, setPath] = useState('')
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (path.trim() !== '') onChoose(path.trim())
  }
  return (
    <form className="fix-form" onSubmit={submit}>
      <TextField label="Certificate file in PEM" isMono autoFocus value={path} onChange={setPath} placeholder="/home/you/company-ca.pem" description="Its full path. It is trusted for this server alone." />
      <div className="fix-buttons">
        <Button size="small" variant="primary" type="submit" isDisabled={path.trim() === ''} isPending={isPending}>
          Show the change
        </Button>
        <Button size="small" onPress={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

/** The approval as everywhere; the checks go on when it was given, or the server was switched off. */
function Approval({ view, isOwnChange, onDecided }: { readonly view: ServerView | undefined; readonly isOwnChange: boolean; onDecided(): void }) {
  const isWaiting = view?.state.kind === 'untrusted'
  const wasWaiting = useRef(isWaiting)
  const decided = useRef(onDecided)
  useEffect(() => {
    decided.current = onDecided
  })
  useEffect(() => {
    if (wasWaiting.current && !isWaiting) decided.current()
    wasWaiting.current = isWaiting
  }, [isWaiting])
  return view?.state.kind === 'untrusted' ? <ApproveServer view={view} definitionHash={view.state.definitionHash} isOwnChange={isOwnChange} /> : null
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address
}
