import { X } from 'lucide-react'
import { useCallback } from 'react'
import type { AuditEntry, AuditValue } from '#contract/audit.ts'
import type { Grant } from '#contract/grant.ts'
import type { JsonValue } from '#contract/json.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { JsonView } from '#renderer/components/json-view.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useApp, useClient, useReady } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { formatMoment, formatTime } from '../servers/format.ts'
import { describeGrant } from '../settings/describe-grant.ts'
import { describeRow, isOfCall, stepText, type ActivityRow } from './rows.ts'

/** Everything that the ledger says about one row, and what is still kept beside it. */
export function ActivityDetail({ row, onClose, isTrail }: { readonly row: ActivityRow; onClose(): void; readonly isTrail: boolean }) {
  const client = useClient()
  const { callId } = row
  // A filter may have left out a part of the call.
  const read = useCallback(async (signal: AbortSignal) => (callId === null ? undefined : (await client.call('audit.list', { callId }, { signal })).entries.toReversed()), [client, callId])
  const whole = useLoad(read, row.key + row.entries.length)
  const entries = (whole.state.kind === 'ready' ? whole.state.value : undefined) ?? row.entries
  const words = describeRow({ ...row, entries })
  const turnId = entries.flatMap((entry) => (isOfCall(entry) && entry.turnId !== null ? [entry.turnId] : []))[0]
  return (
    <section className="activity-detail" aria-label="Entry">
      <header className="activity-detail-header">
        <h2 className="activity-detail-title">{revealHidden(words.subject === '' ? words.title : words.subject)}</h2>
        <IconButton size="small" label="Close the entry" icon={<X className="icon" aria-hidden="true" />} onPress={onClose} />
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
      <div className="activity-detail-body" role="region" aria-label="What the ledger says" tabIndex={0}>
        <p className="muted">
          {words.title} · {formatMoment(words.at)}
        </p>
        <Decider entries={entries} />
        <ol className="activity-steps">
          {entries.map((entry) => (
            <Step key={entry.seq} entry={entry} />
          ))}
        </ol>
        {turnId === undefined || isTrail ? null : (
          <a className="text-link" href={hrefOf({ kind: 'activity', turnId })}>
            Show the trail of this turn
          </a>
        )}
      </div>
    </section>
  )
}

/** The grant that let a call go, or that this entry is about, with the way to take it back. */
function Decider({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { live, client } = useApp()
  const grants = useReady(live.grants) ?? []
  const conversations = useReady(live.conversations) ?? []
  const projects = useReady(live.projects) ?? []
  const action = useAction()
  const grantId = entries.flatMap((entry) => ('grantId' in entry && entry.grantId !== undefined ? [entry.grantId] : []))[0]
  if (grantId === undefined) return null
  const grant: Grant | undefined = grants.find((known) => known.grantId === grantId)
  if (!grant) return <p className="muted">The permission that decided does not hold any more.</p>
  const { sentence, scope } = describeGrant(grant, conversations, projects)
  return (
    <div className="activity-decider">
      <p>
        {revealHidden(sentence)}. <span className="muted">{revealHidden(scope)}</span>
      </p>
      <Button size="small" isPending={action.isPending} onPress={() => void action.run(() => client.call('grant.revoke', { grantId }))} aria-label={`Revoke: ${sentence}`}>
        Revoke
      </Button>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </div>
  )
}

function commitmentsOf(entry: AuditEntry): { readonly name: AuditValue['name']; readonly hash: string }[] {
  return (['arguments', 'result', 'content'] as const).flatMap((name) => {
    const value = (entry as Partial<Record<typeof name, { hash: string }>>)[name]
    return value === undefined ? [] : [{ name, hash: value.hash }]
  })
}

function Step({ entry }: { readonly entry: AuditEntry }) {
  const client = useClient()
  const [commitment] = commitmentsOf(entry)
  const { seq } = entry
  const hash = commitment?.hash
  const read = useCallback(async (signal: AbortSignal) => (hash === undefined ? [] : (await client.call('audit.values', { entries: [{ seq, hash }] }, { signal })).values), [client, seq, hash])
  const values = useLoad(read)
  const { v: _v, ...facts } = entry
  return (
    <li className="activity-step">
      <p className="activity-step-head">
        <time>{formatTime(entry.at)}</time>
        <strong>{isOfCall(entry) ? stepText(entry) : `Entry ${seq}`}</strong>
        <span className="muted">#{seq}</span>
      </p>
      {values.state.kind === 'ready' && commitment ? <KeptValue value={values.state.value.find(({ name }) => name === commitment.name)} name={commitment.name} /> : null}
      <Disclosure summary="As it is recorded">
        <JsonView value={facts as unknown as JsonValue} label={`Entry ${seq}`} depth={2} />
      </Disclosure>
    </li>
  )
}

const titles: Readonly<Record<AuditValue['name'], string>> = { arguments: 'Arguments', result: 'Result', content: 'Rule' }

function KeptValue({ value, name }: { readonly value: AuditValue | undefined; readonly name: AuditValue['name'] }) {
  if (!value) return <p className="muted">{titles[name]}: not kept any more, or too long to be. The record holds a hash of it.</p>
  return (
    <Disclosure
      summary={
        <>
          {titles[name]} {value.matches ? null : <Badge tone="danger">Not what was recorded</Badge>}
        </>
      }
    >
      <JsonView value={parse(value.json)} label={titles[name]} depth={2} />
    </Disclosure>
  )
}

function parse(json: string): JsonValue {
  try {
    return JSON.parse(json) as JsonValue
  } catch {
    return json
  }
}
