import { Plus, ShieldCheck } from 'lucide-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Grant } from '#contract/grant.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Select } from '#renderer/components/select.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { BudgetSection } from './budget-section.tsx'
import { DenyDialog } from './deny-dialog.tsx'
import { describeGrant, type GrantWords, serverOf } from './describe-grant.ts'

/** Every standing answer: what may run without a question, what never may, and the way to take each back; and how much may run at all. */
export function PermissionsPage() {
  const { client, live } = useApp()
  const grants = useStore(live.grants)
  const conversations = useReady(live.conversations) ?? []
  const projects = useReady(live.projects) ?? []
  const [filter, setFilter] = useState('')
  const [server, setServer] = useState(everyServer)
  const [isAdding, setAdding] = useState(false)
  const revoking = useAction()
  // What ends while the page is open is marked within the minute.
  const now = useMinute()
  useEffect(() => void live.loadGrants(), [live])
  const wanted = useDeferredValue(filter.trim().toLowerCase())
  const all = grants.kind === 'ready' ? grants.value : []
  const servers = [...new Set(all.map(serverOf))].toSorted()
  const chosen = servers.includes(server) ? server : everyServer
  // A conversation far down in the list, or in the archive, is there all the same.
  useEffect(() => {
    if (grants.kind === 'ready') for (const { scope } of grants.value) if (scope.kind === 'conversation') live.library.know(scope.conversationId)
  }, [live, grants])
  const rows = all
    .map((grant) => ({ grant, words: describeGrant(grant, conversations, projects, now) }))
    .filter(({ grant, words }) => (chosen === everyServer || serverOf(grant) === chosen) && (wanted === '' || matches(grant, words, wanted)))
  const denied = rows.filter(({ words }) => words.effect === 'deny')
  const allowed = rows.filter(({ words }) => words.effect === 'allow')
  const own = allowed.map(({ grant }) => grant.grantId)
  return (
    <>
      <p className="muted">Without a rule here, Steward asks you before each tool call. A refusal always wins. An approval ends by itself when the tool’s definition changes.</p>
      <div className="settings-buttons">
        <Button icon={<Plus className="icon" aria-hidden="true" />} onPress={() => setAdding(true)}>
          Add a refusal
        </Button>
        {servers.length > 1 ? <Select label="Server" isLabelHidden options={[everyServer, ...servers].map((id) => ({ id, label: id === everyServer ? 'All servers' : id }))} value={chosen} onChange={setServer} /> : null}
        {all.length > 5 ? <SearchField label="Search permissions" value={filter} onChange={setFilter} className="settings-grow" /> : null}
        {chosen !== everyServer && own.length > 1 ? (
          <Button isPending={revoking.isPending} onPress={() => void revoking.run(() => Promise.all(own.map((grantId) => client.call('grant.revoke', { grantId }))))}>
            Revoke all {own.length} of {chosen}
          </Button>
        ) : null}
      </div>
      {revoking.problem ? <ProblemNotice problem={revoking.problem} role="alert" /> : null}
      {grants.kind === 'failed' ? <ProblemNotice problem={grants.problem} /> : null}
      {grants.kind === 'ready' && all.length === 0 ? (
        <EmptyState icon={<ShieldCheck className="icon" aria-hidden="true" />} title="Nothing is decided in advance">
          <p>When a tool asks for permission, “Allow for longer” puts a rule here. The read-only switch on a server’s page does too.</p>
        </EmptyState>
      ) : null}
      <GrantList title="Never allowed" rows={denied} now={now} />
      <GrantList title="Allowed without a question" rows={allowed} now={now} />
      {all.length > 0 && rows.length === 0 ? <p className="muted">No rule matches “{filter}”.</p> : null}
      <BudgetSection />
      {isAdding ? <DenyDialog onClose={() => setAdding(false)} /> : null}
    </>
  )
}

/** No server can be named so: a name is not empty. */
const everyServer = ''

function useMinute(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

function matches(grant: Grant, words: GrantWords, wanted: string): boolean {
  return `${words.sentence} ${words.scope} ${words.end ?? ''} ${JSON.stringify(grant.rule)}`.toLowerCase().includes(wanted)
}

function GrantList({ title, rows, now }: { readonly title: string; readonly rows: readonly { readonly grant: Grant; readonly words: GrantWords }[]; readonly now: number }) {
  if (rows.length === 0) return null
  return (
    <section className="settings-section" aria-label={title}>
      <h3 className="settings-subheading">{title}</h3>
      <ul className="settings-cards">
        {rows.map(({ grant, words }) => (
          <GrantRow key={grant.grantId} grant={grant} words={words} now={now} />
        ))}
      </ul>
    </section>
  )
}

function GrantRow({ grant, words, now }: { readonly grant: Grant; readonly words: GrantWords; readonly now: number }) {
  const { client } = useApp()
  const action = useAction()
  const { rule } = grant
  return (
    <li className="card settings-card settings-grant">
      <div className="settings-card-head">
        <Badge tone={words.isOver ? 'neutral' : words.effect === 'deny' ? 'danger' : 'success'}>{words.isOver ? 'Ended' : words.effect === 'deny' ? 'Refused' : 'Allowed'}</Badge>
        <span className="settings-card-title">{revealHidden(words.sentence)}</span>
        <span className="settings-card-buttons">
          <Button size="small" isPending={action.isPending} onPress={() => void action.run(() => client.call('grant.revoke', { grantId: grant.grantId }))} aria-label={`Revoke: ${words.sentence}`}>
            Revoke
          </Button>
        </span>
      </div>
      <p className="muted">
        {revealHidden(words.scope)} · since {new Date(grant.createdAt).toLocaleDateString()}
        {words.end === undefined ? '' : ` · ${words.end}`} · {describeUses(grant, now)}
      </p>
      {rule.kind === 'tool-arguments' ? <CodeBlock code={visibleJson(rule.arguments)} language="json" isPlain maxHeight="small" wrap /> : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </li>
  )
}

function describeUses({ uses, lastUsedAt }: Grant, now: number): string {
  if (uses === 0) return 'not used yet'
  return `${uses === 1 ? 'used once' : `used ${uses} times`}${lastUsedAt === undefined ? '' : `, last ${describeAgo(now - lastUsedAt)}`}`
}

function describeAgo(ms: number): string {
  if (ms < 60_000) return 'just now'
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`
  return `${Math.floor(ms / 86_400_000)} days ago`
}
