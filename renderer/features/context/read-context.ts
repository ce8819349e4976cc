export type Read<Value> = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'wrong'; readonly message: string }

/** How many tokens a model reads, as it is typed: `200000`, `200,000`, `200k`, `1M`. Empty: null. */
export function readTokens(text: string): Read<number | null> {
  const typed = text.trim().replaceAll(/[\s,._']/g, '').toLowerCase()
  if (typed === '') return { kind: 'value', value: null }
  const [, digits = '', unit = ''] = /^(\d{1,9})([km]?)$/.exec(typed) ?? []
  const value = Number(digits) * (unit === 'k' ? 1_000 : unit === 'm' ? 1_000_000 : 1)
  return digits !== '' && value >= 500 && value <= 100_000_000 ? { kind: 'value', value } : { kind: 'wrong', message: 'A number from 500 to 100,000,000, such as 200k.' }
}

/** A share of the window in per cent, as a number from 0 to 1. */
export function readPercent(text: string, least: number): Read<number> {
  const typed = text.trim().replace(/\s*%$/, '')
  const value = Number(typed)
  return /^\d{1,3}$/.test(typed) && value >= least && value <= 100 ? { kind: 'value', value: value / 100 } : { kind: 'wrong', message: `A whole number from ${least} to 100.` }
}
