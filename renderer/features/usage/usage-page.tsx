import { ChartColumn } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { UsageRow } from '#contract/usage.ts'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Page, Section } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { DayBars } from './day-plot.tsx'
import { LimitsSection } from './limits-section.tsx'
import { dayOf, plotDays, shortNumber, type Unit } from './plot-days.ts'
import { ShareTable } from './share-table.tsx'
import { useUsage, type UsageData } from './use-usage.ts'
import './usage.css'

const ranges = [
  { id: '7', label: 'Last 7 days' },
  { id: '30', label: 'Last 30 days' },
  { id: '90', label: 'Last 90 days' },
  { id: 'month', label: 'This month' },
  { id: '365', label: 'Last 12 months' },
] as const
type RangeId = (typeof ranges)[number]['id']

/** What models have used, by day, model, conversation and server, and the limits of it. */
export function UsagePage() {
  const [rangeId, setRangeId] = useState<RangeId>('30')
  const [unit, setUnit] = useState<Unit>('tokens')
  const today = dayOf(Date.now())
  const from = rangeId === 'month' ? `${today.slice(0, 8)}01` : dayOf(Date.parse(`${today}T12:00:00`) - (Number(rangeId) - 1) * 86_400_000)
  const { state } = useUsage(from, today)
  if (state.kind === 'failed') return <Page title="Usage"><ProblemNotice problem={state.problem} /></Page>
  if (state.kind !== 'ready') return null
  const data = state.value
  const isPriced = data.models.rows.some(({ money }) => money !== null)
  return (
    <Page
      title="Usage"
      description="Tokens as the providers counted them; money by your prices as they are now."
      actions={
        <>
          <Select label="Range" isLabelHidden options={ranges} value={rangeId} onChange={setRangeId} className="usage-select" />
          {isPriced ? <Select label="Shown in" isLabelHidden options={[{ id: 'tokens', label: 'Tokens' }, { id: 'money', label: 'Money' }]} value={unit} onChange={setUnit} className="usage-select" /> : null}
        </>
      }
    >
      {data.days.rows.length === 0 ? (
        <EmptyState icon={<ChartColumn className="icon" aria-hidden="true" />} title="Nothing was used in this range">
          <p>Each request to a model is counted here as soon as it is answered. Give models a price in the settings, under “Permissions”, and you see money, too.</p>
        </EmptyState>
      ) : (
        <Charts data={data} from={from} to={today} unit={isPriced ? unit : 'tokens'} />
      )}
      <LimitsSection states={data.limits} />
    </Page>
  )
}

function Charts({ data, from, to, unit }: { readonly data: UsageData; readonly from: string; readonly to: string; readonly unit: Unit }) {
  const plot = useMemo(() => plotDays(data.days.rows, { from, to }, unit), [data, from, to, unit])
  const sum = (of: (row: UsageRow) => number): number => data.models.rows.reduce((total, row) => total + of(row), 0)
  const input = sum((row) => row.inputTokens)
  const cached = sum((row) => row.cachedInputTokens)
  const reasoning = sum((row) => row.reasoningTokens)
  const facts = [
    ['Requests', sum((row) => row.requests).toLocaleString(), ''],
    ['Input', shortNumber(input, 'tokens'), cached > 0 ? `${Math.round((cached / Math.max(1, input)) * 100)} % of it cached` : ''],
    ['Output', shortNumber(sum((row) => row.outputTokens), 'tokens'), reasoning > 0 ? `${shortNumber(reasoning, 'tokens')} of it reasoning` : ''],
    ...(data.models.rows.some(({ money }) => money !== null) ? [['Money', shortNumber(sum((row) => row.money ?? 0), 'money'), data.models.rows.some(({ money }) => money === null) ? 'some models have no price' : '']] : []),
  ]
  return (
    <>
      <dl className="usage-facts">
        {facts.map(([name, value, note]) => (
          <div key={name} className="card usage-fact">
            <dt>{name}</dt>
            <dd>
              <span className="usage-fact-value">{value}</span>
              {note === '' ? null : <span className="usage-fact-note">{note}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <Section title={unit === 'tokens' ? 'Tokens by day' : 'Money by day'}>
        {plot.bars.some(({ total }) => total > 0) ? (
          <DayBars plot={plot} unit={unit} />
        ) : (
          <p className="muted">{unit === 'tokens' ? 'No tokens were counted: the demo uses none, and some providers do not tell.' : 'Nothing that has a price was used.'}</p>
        )}
      </Section>
      <Section title="By model">
        <ShareTable label="Model" rows={data.models.rows} unit={unit} nameOf={({ key }) => revealHidden(key)} noteOf={({ requests, inputTokens, outputTokens }) => `${requests === 1 ? '1 request' : `${requests} requests`} · ${shortNumber(inputTokens, 'tokens')} in · ${shortNumber(outputTokens, 'tokens')} out`} />
      </Section>
      <Section title="By conversation">
        <ShareTable
          label="Conversation"
          rows={data.conversations.rows}
          unit={unit}
          nameOf={({ key, title }) =>
            key === '' ? (
              revealHidden(title ?? '')
            ) : title === null || title === undefined ? (
              <span className="muted">A conversation that was deleted</span>
            ) : (
              <a className="text-link" href={hrefOf({ kind: 'chat', conversationId: key })}>
                {revealHidden(title)}
              </a>
            )
          }
        />
        {data.conversations.left > 0 ? <p className="muted">And {data.conversations.left} more.</p> : null}
      </Section>
      <Section title="By server" description="What definitions of tools and results took in requests, by Steward’s estimate: providers do not count by server.">
        <ShareTable label="Server" rows={data.servers.rows} unit="tokens" nameOf={({ key }) => revealHidden(key)} noteOf={({ definitionTokens = 0, inputTokens }) => `${shortNumber(definitionTokens, 'tokens')} definitions · ${shortNumber(inputTokens - definitionTokens, 'tokens')} results`} />
      </Section>
    </>
  )
}
