import { costOf, matchesModel } from '#contract/model-price.ts'
import type { ModelRef } from '#contract/model.ts'
import type { Budgets, UsageLimit } from '#contract/settings.ts'
import type { LimitState } from '#contract/usage.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { UsageStore } from '#core/ports/usage-store.ts'
import { dayOf, monthOf } from './day-of.ts'

/** Of a limit, from where on it is told that it comes near. */
const NEAR = 0.8

export interface UsageLimits {
  list(): LimitState[]
  /** The limit that a turn of this model would go beyond; undefined where none. */
  reached(model: ModelRef): LimitState | undefined
  /** Limits of this model that came near since this was asked last; each once in its day or month. */
  newlyNear(model: ModelRef): LimitState[]
}

export function createUsageLimits({ usage, clock, budgets }: { readonly usage: Pick<UsageStore, 'byModel'>; readonly clock: Pick<Clock, 'now'>; readonly budgets: () => Budgets }): UsageLimits {
  const told = new Set<string>()

  function stateOf(limit: UsageLimit): LimitState {
    const now = clock.now()
    const rows = usage.byModel({ from: limit.period === 'day' ? dayOf(now) : monthOf(now), to: dayOf(now) }).filter(({ model }) => matchesModel(limit.model, model))
    const used = rows.reduce((sum, row) => sum + (limit.unit === 'tokens' ? row.inputTokens + row.outputTokens : costOf(row.model, row, budgets().prices)), 0)
    return { limit, used, state: used >= limit.amount ? 'reached' : used >= limit.amount * NEAR ? 'near' : 'below', sentence: describe(limit, used) }
  }

  const of = ({ providerId, model }: ModelRef): LimitState[] => budgets().limits.filter((limit) => matchesModel(limit.model, `${providerId}/${model}`)).map(stateOf)

  return {
    list: () => budgets().limits.map(stateOf),
    reached: (model) => of(model).find(({ state }) => state === 'reached'),
    newlyNear(model) {
      return of(model).filter(({ limit, state }) => {
        const key = JSON.stringify([limit, state, limit.period === 'day' ? dayOf(clock.now()) : monthOf(clock.now())])
        if (state === 'below' || told.has(key)) return false
        told.add(key)
        return true
      })
    },
  }
}

function describe({ period, unit, amount, model }: UsageLimit, used: number): string {
  const number = (value: number): string => (unit === 'money' ? value.toFixed(2) : Math.round(value).toLocaleString('en-US'))
  return `${number(used)} of ${number(amount)}${unit === 'tokens' ? ' tokens' : ''} ${period === 'day' ? 'today' : 'this month'}${model === '*' ? '' : `, with ${model}`}`
}
