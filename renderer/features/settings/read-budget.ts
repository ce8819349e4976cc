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
}

export const draftOf = ({ model, input, output }: Price): PriceDraft => ({ model, input: String(input), output: String(output) })

export function readPrices(drafts: readonly PriceDraft[]): Read<Price[]> {
  const prices: Price[] = []
  for (const { model, input, output } of drafts) {
    const numbers = [input, output].map((text) => Number(text.trim().replace(',', '.')))
    const [ofInput = Number.NaN, ofOutput = Number.NaN] = numbers
    if (model.trim() === '') return { kind: 'wrong', message: 'Each price names its model.' }
    if (!numbers.every((number) => Number.isFinite(number) && number >= 0) || [input, output].some((text) => text.trim() === '')) return { kind: 'wrong', message: `The prices of ${model.trim()} are two numbers.` }
    prices.push({ model: model.trim(), input: ofInput, output: ofOutput })
  }
  return { kind: 'value', value: prices }
}
