import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Budgets } from '#contract/settings.ts'
import type { LimitState } from '#contract/usage.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Section } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { draftOf, type LimitDraft, newLimit, readAmount, readLimits } from './limit-draft.ts'

const periods = [
  { id: 'day', label: 'A day' },
  { id: 'month', label: 'A month' },
] as const
const units = [
  { id: 'tokens', label: 'Tokens' },
  { id: 'money', label: 'Money' },
] as const

/** Limits, and how far each is used. */
export function LimitsSection({ states }: { readonly states: readonly LimitState[] }) {
  const settings = useStore(useApp().live.settings)
  if (settings.kind !== 'ready') return null
  const { budgets } = settings.value
  return (
    <Section title="Limits" description="At 80 % you are told, at 100 % you are asked before the next turn. Of the calendar day or month, here on this computer.">
      {states.length === 0 ? null : (
        <ul className="usage-limits" aria-label="Limits as they stand">
          {states.map(({ limit, used, state, sentence }) => (
            <li key={JSON.stringify(limit)}>
              <span className="usage-limit-text">
                {sentence}
                <Badge tone={state === 'reached' ? 'danger' : state === 'near' ? 'warning' : 'neutral'}>{state === 'reached' ? 'reached' : `${Math.floor((used / limit.amount) * 100)} %`}</Badge>
              </span>
              <span className="usage-share-track" aria-hidden="true">
                <span className={`usage-share-bar usage-limit-${state}`} style={{ width: `${Math.min(100, (used / limit.amount) * 100)}%` }} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <LimitsForm key={JSON.stringify(budgets)} saved={budgets} />
    </Section>
  )
}

function LimitsForm({ saved }: { readonly saved: Budgets }) {
  const { client } = useApp()
  const action = useAction()
  const before = saved.limits.map(draftOf)
  const [drafts, setDrafts] = useState<readonly LimitDraft[]>(before)
  const limits = readLimits(drafts)
  const isChanged = JSON.stringify(drafts) !== JSON.stringify(before)
  const change = (at: number, next: Partial<LimitDraft>): void => setDrafts(drafts.map((draft, index) => (index === at ? { ...draft, ...next } : draft)))
  return (
    <>
      {drafts.map((draft, index) => (
        // Rows are only added at the end and taken out.
        <div key={index} className="usage-limit-row" role="group" aria-label={`Limit ${index + 1}`}>
          <TextField label="Amount" inputMode="decimal" value={draft.amount} onChange={(amount) => change(index, { amount })} autoFocus={draft.amount === ''} errorMessage={draft.amount !== '' && readAmount(draft) === undefined ? 'A number above 0.' : undefined} />
          <Select label="Of" options={units} value={draft.unit} onChange={(unit) => change(index, { unit })} />
          <Select label="In" options={periods} value={draft.period} onChange={(period) => change(index, { period })} />
          <TextField label="With the model (* is anything)" isMono value={draft.model} onChange={(model) => change(index, { model })} />
          <IconButton size="small" className="usage-beside" label={`Remove limit ${index + 1}`} icon={<Trash2 className="icon" aria-hidden="true" />} onPress={() => setDrafts(drafts.filter((_, at) => at !== index))} />
        </div>
      ))}
      {drafts.some(({ unit }) => unit === 'money') && saved.prices.length === 0 ? <p className="muted">No model has a price yet, so nothing costs anything here. Prices stand in the settings, under “Permissions”.</p> : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      <div className="usage-buttons">
        <Button size="small" icon={<Plus className="icon" aria-hidden="true" />} isDisabled={drafts.length >= 20} onPress={() => setDrafts([...drafts, newLimit])}>
          Add a limit
        </Button>
        {isChanged ? (
          <Button variant="primary" isDisabled={limits === undefined} isPending={action.isPending} onPress={() => limits && void action.run(() => client.call('settings.update', { budgets: { ...saved, limits } })).then((isDone) => isDone && announce('Saved'))}>
            Save the limits
          </Button>
        ) : null}
      </div>
    </>
  )
}
