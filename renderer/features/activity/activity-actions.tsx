import { BadgeCheck, Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { AuditFormat, AuditVerdict } from '#contract/audit.ts'
import { toProblem } from '#contract/problem.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { saveText } from '#renderer/components/save-text.ts'

/** Verify, export, delete what is kept beside the ledger; with what came of the last verification. */
export function useActivityActions() {
  const client = useClient()
  const verifying = useAction()
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null)
  const [isDeleting, setDeleting] = useState(false)

  async function save(format: AuditFormat, name: string): Promise<void> {
    try {
      const parts: string[] = []
      for (let cursor: number | null = 0; cursor !== null; ) {
        const { text, next }: { text: string; next: number | null } = await client.call('audit.export', { format, cursor })
        parts.push(text)
        cursor = next
      }
      saveText(name, parts.join(''))
    } catch (error) {
      tell(error)
    }
  }

  async function saveCheckpoint(): Promise<void> {
    try {
      const { checkpoint, signing } = await client.call('audit.checkpoint', {})
      saveText('steward-checkpoint.json', `${JSON.stringify(checkpoint)}\n`)
      toast({ tone: signing.kind === 'unsigned' ? 'warning' : 'success', title: signing.kind === 'unsigned' ? 'Saved, but not signed' : 'Saved', detail: 'Keep it where this computer cannot change it.' })
    } catch (error) {
      tell(error)
    }
  }

  const buttons = (
    <>
      <Button icon={<BadgeCheck className="icon" aria-hidden="true" />} isPending={verifying.isPending} onPress={() => void verifying.run(async () => setVerdict(await client.call('audit.verify', {})))}>
        Verify
      </Button>
      <Menu
        label="Export"
        placement="bottom end"
        trigger={<Button icon={<Download className="icon" aria-hidden="true" />}>Export</Button>}
        entries={[
          { id: 'jsonl', label: 'JSON lines', description: 'As it is, with its hashes', onAction: () => void save('jsonl', 'steward-ledger.jsonl') },
          { id: 'otel', label: 'OpenTelemetry', description: 'OTLP in JSON: a span for each call', onAction: () => void save('otel', 'steward-ledger.otlp.jsonl') },
          { id: 'cef', label: 'CEF', description: 'Common Event Format, for a SIEM', onAction: () => void save('cef', 'steward-ledger.cef') },
          { id: 'checkpoint', label: 'A checkpoint', description: 'A signed witness, to be kept elsewhere', onAction: () => void saveCheckpoint() },
        ]}
      />
      <Button icon={<Trash2 className="icon" aria-hidden="true" />} onPress={() => setDeleting(true)}>
        Delete contents
      </Button>
    </>
  )
  const notices = (
    <>
      {verdict ? <Verdict verdict={verdict} onClose={() => setVerdict(null)} /> : null}
      {verifying.problem ? <ProblemNotice problem={verifying.problem} role="alert" /> : null}
      {isDeleting ? <DeleteDialog onClose={() => setDeleting(false)} /> : null}
    </>
  )
  return { buttons, notices, hasVerdict: verdict !== null }
}

function tell(error: unknown): void {
  const problem = toProblem(error)
  toast({ tone: 'danger', title: problem.message, detail: problem.cause ?? problem.nextStep })
}

function Verdict({ verdict: { kind, text, firstBad, notes }, onClose }: { readonly verdict: AuditVerdict; onClose(): void }) {
  const isBad = kind === 'altered' || kind === 'truncated' || kind === 'unreadable'
  return (
    <Banner
      tone={isBad ? 'danger' : kind === 'ok' ? 'success' : 'warning'}
      role={isBad ? 'alert' : 'status'}
      title={isBad ? `The ledger is not what was written${firstBad === undefined ? '' : `, from entry ${firstBad} on`}` : kind === 'ok' ? 'Nothing was altered' : 'Nothing was altered that can be seen; the end is not signed yet'}
      actions={
        <Button size="small" variant="quiet" onPress={onClose}>
          Close
        </Button>
      }
    >
      <p>{text}</p>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {isBad ? <p>The file is “audit/ledger.jsonl” in the data folder; leave it as it is. A checkpoint that you kept elsewhere tells what still holds.</p> : null}
    </Banner>
  )
}

const ages = [
  { id: '30', label: 'Older than 30 days' },
  { id: '7', label: 'Older than 7 days' },
  { id: '1', label: 'Older than a day' },
  { id: 'all', label: 'All' },
] as const
const DAY_MS = 24 * 60 * 60_000

function DeleteDialog({ onClose }: { onClose(): void }) {
  const client = useClient()
  const action = useAction()
  const [age, setAge] = useState<(typeof ages)[number]['id']>('30')
  async function remove(): Promise<void> {
    const isDone = await action.run(async () => {
      const { count } = await client.call('audit.forget', age === 'all' ? {} : { before: Date.now() - Number(age) * DAY_MS })
      toast({ tone: 'success', title: count === 0 ? 'There was nothing to delete' : count === 1 ? 'One was deleted' : `${count} were deleted` })
    })
    if (isDone) onClose()
  }
  return (
    <ConfirmDialog title="Delete kept arguments and results?" isOpen onClose={onClose} onConfirm={() => void remove()} confirmLabel="Delete" isDanger isPending={action.isPending}>
      <p>What was done, by whom and by which rule stays on record, and can still be verified. What the calls said cannot be read here any more.</p>
      <Select label="Which" options={ages} value={age} onChange={setAge} />
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </ConfirmDialog>
  )
}
