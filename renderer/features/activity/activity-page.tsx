import { ScrollText } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { auditGroups, type AuditFilter, type AuditGroup } from '#contract/audit.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { hrefOf, useRoute } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { useActivityActions } from './activity-actions.tsx'
import { ActivityDetail } from './activity-detail.tsx'
import { ActivityList } from './activity-list.tsx'
import { rowsOf } from './rows.ts'
import { useActivity } from './use-activity.ts'
import './activity.css'

const usual: AuditGroup[] = ['calls', 'grants', 'servers', 'settings']
const shows = [
  { id: 'usual', label: 'What was done' },
  { id: 'calls', label: 'Calls' },
  { id: 'grants', label: 'Permissions' },
  { id: 'servers', label: 'Servers' },
  { id: 'settings', label: 'Settings' },
  { id: 'keys', label: 'Keys' },
  { id: 'ledger', label: 'The ledger itself' },
  { id: 'all', label: 'Everything' },
] as const
const decisions = [
  { id: 'any', label: 'Any decision' },
  { id: 'allowed', label: 'Allowed' },
  { id: 'refused', label: 'Refused' },
  { id: 'failed', label: 'Failed' },
] as const

/** The ledger for a person: who decided what, by which rule, and what came of it. */
export function ActivityPage() {
  const route = useRoute()
  const turnId = route.kind === 'activity' ? route.turnId : null
  const { live } = useApp()
  const servers = useReady(live.servers) ?? []
  const conversations = useReady(live.conversations) ?? []
  const [text, setText] = useState('')
  const [show, setShow] = useState<(typeof shows)[number]['id']>('usual')
  const [decision, setDecision] = useState<(typeof decisions)[number]['id']>('any')
  const [server, setServer] = useState('')
  const [selected, setSelected] = useState<string | null>(null)
  const wanted = useDeferredValue(text.trim())
  const filter = useMemo((): AuditFilter => {
    if (turnId !== null) return { turnId }
    return {
      ...(show === 'all' ? {} : { groups: show === 'usual' ? usual : [show] }),
      ...(decision === 'any' ? {} : { decision }),
      ...(server === '' ? {} : { server }),
      ...(wanted === '' ? {} : { text: wanted }),
    }
  }, [turnId, show, decision, server, wanted])
  useEffect(() => setSelected(null), [filter])
  const { entries, signing, isLoaded, hasMore, problem, more } = useActivity(filter)
  const rows = useMemo(() => (turnId === null ? rowsOf(entries) : rowsOf(entries).toReversed()), [entries, turnId])
  const { buttons, notices, hasVerdict } = useActivityActions()
  const current = rows.find(({ key }) => key === selected)
  const isFiltered = turnId !== null || show !== 'usual' || decision !== 'any' || server !== '' || wanted !== ''
  const conversationId = entries.flatMap((entry) => ('conversationId' in entry && entry.conversationId !== undefined && entry.conversationId !== null ? [entry.conversationId] : []))[0]
  const conversation = conversations.find((known) => known.conversationId === conversationId)
  const isEmpty = isLoaded && rows.length === 0 && !isFiltered

  return (
    <div className="activity" data-detail={current ? '' : undefined}>
      <header className="activity-header">
        <h1 className="activity-title">Activity</h1>
        {isEmpty ? null : <div className="activity-buttons">{buttons}</div>}
      </header>
      {notices}
      {signing.kind === 'unsigned' && !isEmpty && !hasVerdict ? <Banner tone="warning" title="The record is kept, but not signed: somebody who can write its file could replace it.">{signing.problem.message} {signing.problem.nextStep}</Banner> : null}
      {turnId === null ? (
        isEmpty ? null : (
          <div className="activity-toolbar">
            <SearchField label="Search the activity" value={text} onChange={setText} className="activity-search" />
            <Select label="Show" isLabelHidden options={shows} value={show} onChange={setShow} className="activity-select" />
            <Select label="Decision" isLabelHidden options={decisions} value={decision} onChange={setDecision} className="activity-select" />
            <Select label="Server" isLabelHidden options={[{ id: '', label: 'Any server' }, ...servers.map(({ name }) => ({ id: name, label: visibleText(name) }))]} value={server} onChange={setServer} className="activity-select" />
          </div>
        )
      ) : (
        <p className="activity-trail">
          <span>
            The trail of one turn, from its first call on
            {conversation && conversationId !== undefined ? (
              <>
                , in <a className="text-link" href={hrefOf({ kind: 'chat', conversationId })}>{visibleText(conversation.title)}</a>
              </>
            ) : null}
            .
          </span>
          <a className="text-link" href={hrefOf({ kind: 'activity', turnId: null })}>
            Show everything
          </a>
        </p>
      )}
      {problem ? <ProblemNotice problem={problem} role="alert" /> : null}
      {isLoaded ? null : <Spinner label="Reading the ledger" />}
      {isEmpty ? (
        <EmptyState icon={<ScrollText className="icon" aria-hidden="true" />} title="Nothing is on record yet">
          <p>Each call of a tool appears here with who allowed it, by which rule, and what came of it; so does each permission, each server that starts, and each change of the settings.</p>
          <p>The entries are chained and signed, so that altering one later shows. Ask something that uses a tool, then look here.</p>
        </EmptyState>
      ) : null}
      {isLoaded && rows.length === 0 && isFiltered ? <p className="muted">{turnId === null ? 'Nothing on record matches.' : 'No tool was called in this turn.'}</p> : null}
      {rows.length > 0 ? (
        <div className="activity-split">
          <ActivityList rows={rows} selected={selected} onSelect={setSelected} onEnd={hasMore ? more : undefined} />
          {current ? <ActivityDetail key={current.key} row={current} onClose={() => setSelected(null)} isTrail={turnId !== null} /> : null}
        </div>
      ) : null}
    </div>
  )
}

// A group that the contract gains must be findable here.
shows satisfies readonly { readonly id: keyof typeof auditGroups | 'usual' | 'all' }[]
