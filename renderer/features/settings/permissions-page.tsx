import { Plus, ShieldCheck } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useStore } from 'zustand'
import type { Grant } from '#contract/grant.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { DenyDialog } from './deny-dialog.tsx'
import { describeGrant, type GrantWords } from './describe-grant.ts'

/** Every standing answer: what may run without a question, what never may, and the way to take each back. */
export function PermissionsPage() {
  const { live } = useApp()
  const grants = useStore(live.grants)
  const conversations = useReady(live.conversations) ?? []
  const [filter, setFilter] = useState('')
  const [isAdding, setAdding] = useState(false)
  const wanted = useDeferredValue(filter.trim().toLowerCase())
  const all = grants.kind === 'ready' ? grants.value : []
  const rows = all.map((grant) => ({ grant, words: describeGrant(grant, conversations) })).filter(({ grant, words }) => wanted === '' || matches(grant, words, wanted))
  const denied = rows.filter(({ words }) => words.effect === 'deny')
  const allowed = rows.filter(({ words }) => words.effect === 'allow')
  return (
    <>
      <p className="muted">Without a rule here, Steward asks you before each tool call. A refusal always wins. An approval ends by itself when the tool’s definition changes.</p>
      <div className="settings-buttons">
        <Button icon={<Plus className="icon" aria-hidden="true" />} onPress={() => setAdding(true)}>
          Add a refusal
        </Button>
        {all.length > 5 ? <SearchField label="Search permissions" value={filter} onChange={setFilter} className="settings-grow" /> : null}
      </div>
      {grants.kind === 'failed' ? <ProblemNotice problem={grants.problem} /> : null}
      {grants.kind === 'ready' && all.length === 0 ? (
        <EmptyState icon={<ShieldCheck className="icon" aria-hidden="true" />} title="Nothing is decided in advance">
          <p>When a tool asks for permission, “Always allow” puts a rule here. The read-only switch on a server’s page does too.</p>
        </EmptyState>
      ) : null}
      <GrantList title="Never allowed" rows={denied} />
      <GrantList title="Allowed without a question" rows={allowed} />
      {all.length > 0 && rows.length === 0 ? <p className="muted">No rule matches “{filter}”.</p> : null}
      {isAdding ? <DenyDialog onClose={() => setAdding(false)} /> : null}
    </>
  )
}

function matches(grant: Grant, words: GrantWords, wanted: string): boolean {
  return `${words.sentence} ${words.scope} ${JSON.stringify(grant.rule)}`.toLowerCase().includes(wanted)
}

function GrantList({ title, rows }: { readonly title: string; readonly rows: readonly { readonly grant: Grant; readonly words: GrantWords }[] }) {
  if (rows.length === 0) return null
  return (
    <section className="settings-section" aria-label={title}>
      <h3 className="settings-subheading">{title}</h3>
      <ul className="settings-cards">
        {rows.map(({ grant, words }) => (
          <GrantRow key={grant.grantId} grant={grant} words={words} />
        ))}
      </ul>
    </section>
  )
}

function GrantRow({ grant, words }: { readonly grant: Grant; readonly words: GrantWords }) {
  const { client } = useApp()
  const action = useAction()
  const { rule } = grant
  return (
    <li className="card settings-card">
      <div className="settings-card-head">
        <Badge tone={words.effect === 'deny' ? 'danger' : 'success'}>{words.effect === 'deny' ? 'Refused' : 'Allowed'}</Badge>
        <span className="settings-card-title">{revealHidden(words.sentence)}</span>
        <span className="settings-card-buttons">
          <Button size="small" isPending={action.isPending} onPress={() => void action.run(() => client.call('grant.revoke', { grantId: grant.grantId }))} aria-label={`Revoke: ${words.sentence}`}>
            Revoke
          </Button>
        </span>
      </div>
      <p className="muted">
        {revealHidden(words.scope)} · since {new Date(grant.createdAt).toLocaleDateString()} · {grant.uses === 0 ? 'not used yet' : grant.uses === 1 ? 'used once' : `used ${grant.uses} times`}
      </p>
      {rule.kind === 'tool-arguments' ? <CodeBlock code={visibleJson(rule.arguments)} language="json" isPlain maxHeight="small" wrap /> : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </li>
  )
}
