import type { Budgets } from '#contract/settings.ts'

export type Read<Value> = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'wrong'; readonly message: string }

/** A whole number of calls; an empty field means no limit. */
export function readCalls(text: string): Read<number | null> {
  if (text.trim() === '') return { kind: 'value', value: null }
  const value = Number(text)
  return /^\d+$/.test(text.trim()) && value >= 1 && value <= 100_000 ? { kind: 'value', value } : { kind: 'wrong', message: 'A number from 1 to 100,000, or nothing.' }
}

export function readMoney(text: string): Read<number | null> {
  if (text.trim() === '') return { kind: 'value', value: null }
  const value = Number(text.trim().replace(',', '.'))
  return Number.isFinite(value) && value > 0 && value <= 1_000_000 ? { kind: 'value', value } : { kind: 'wrong', message: 'An amount above 0, or nothing.' }
}

export type Price = Budgets['prices'][number]

/** A price as it is typed. */
export interface PriceDraft {
  readonly model: string
  readonly input: string
  readonly output: string
  /** Of cached input; empty where it has no price of its own. */
  readonly cached?: string
}

export const draftOf = ({ model, input, output, cachedInput }: Price): PriceDraft => ({ model, input: String(input), output: String(output), cached: cachedInput === undefined ? '' : String(cachedInput) })

export function readPrices(drafts: readonly PriceDraft[]): Read<Price[]> {
  const prices: Price[] = []
  for (const { model, input, output, cached = '' } of drafts) {
    const hasCached = cached.trim() !== ''
    const numbers = [input, output, ...(hasCached ? [cached] : [])].map((text) => Number(text.trim().replace(',', '.')))
    const [ofInput = Number.NaN, ofOutput = Number.NaN, ofCached] = numbers
    if (model.trim() === '') return { kind: 'wrong', message: 'Each price names its model.' }
    if (!numbers.every((number) => Number.isFinite(number) && number >= 0) || [input, output].some((text) => text.trim() === '')) return { kind: 'wrong', message: `The prices of ${model.trim()} are numbers.` }
    prices.push({ model: model.trim(), input: ofInput, output: ofOutput, ...(ofCached === undefined ? {} : { cachedInput: ofCached }) })
  }
  return { kind: 'value', value: prices }
}
