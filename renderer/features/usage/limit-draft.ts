import type { UsageLimit } from '#contract/settings.ts'

/** A limit as it is typed. */
export interface LimitDraft {
  readonly period: UsageLimit['period']
  readonly unit: UsageLimit['unit']
  readonly amount: string
  readonly model: string
}

export const draftOf = ({ period, unit, amount, model }: UsageLimit): LimitDraft => ({ period, unit, amount: String(amount), model })
export const newLimit: LimitDraft = { period: 'day', unit: 'tokens', amount: '', model: '*' }

/** Thousands may stand apart: `2,000,000`, `2 000 000`; money may have a comma for its cents. Undefined where it is none. */
export function readAmount({ unit, amount }: Pick<LimitDraft, 'unit' | 'amount'>): number | undefined {
  const text = amount.trim()
  const value = unit === 'tokens' ? Number(text.replace(/[\s_.,']/g, '')) : Number(text.replace(',', '.'))
  return text !== '' && Number.isFinite(value) && value > 0 && value <= 1_000_000_000_000 ? value : undefined
}

export function readLimits(drafts: readonly LimitDraft[]): UsageLimit[] | undefined {
  const limits = drafts.map((draft) => ({ period: draft.period, unit: draft.unit, amount: readAmount(draft) ?? 0, model: draft.model.trim() === '' ? '*' : draft.model.trim() }))
  return limits.every(({ amount }) => amount > 0) ? limits : undefined
}
