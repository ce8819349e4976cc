import type { UsageRow } from '#contract/usage.ts'

export type Unit = 'tokens' | 'money'

export interface Bar {
  /** The first day of it. */
  readonly from: string
  /** The last one; the same where it is one day. */
  readonly to: string
  readonly total: number
  /** In the order of `models`, from the bottom up; nothing of those with none. */
  readonly parts: readonly { readonly series: number; readonly value: number }[]
}

export interface DayPlot {
  /** The largest first; the last one stands for all others where there are more than fit. */
  readonly series: readonly string[]
  readonly bars: readonly Bar[]
  readonly max: number
}

const MOST_SERIES = 5
const MOST_BARS = 92
const DAY = 86_400_000
export const OTHERS = 'other models'

export const valueOf = (row: Pick<UsageRow, 'inputTokens' | 'outputTokens' | 'money'>, unit: Unit): number => (unit === 'tokens' ? row.inputTokens + row.outputTokens : (row.money ?? 0))

/** Rows of days and models as stacked bars: one a day, or one a week where they would be too thin. Days without any are there, empty. */
export function plotDays(rows: readonly UsageRow[], { from, to }: { readonly from: string; readonly to: string }, unit: Unit): DayPlot {
  const totals = new Map<string, number>()
  for (const row of rows) totals.set(row.model ?? '', (totals.get(row.model ?? '') ?? 0) + valueOf(row, unit))
  const names = [...totals].filter(([, total]) => total > 0).toSorted(([, left], [, right]) => right - left).map(([name]) => name)
  const series = names.length <= MOST_SERIES ? names : [...names.slice(0, MOST_SERIES - 1), OTHERS]
  const seriesOf = (model: string): number => Math.max(0, series.includes(model) ? series.indexOf(model) : series.length - 1)

  const days = daysBetween(from, to)
  const step = days.length <= MOST_BARS ? 1 : 7
  const byDay = Map.groupBy(rows, ({ key }) => key)
  const bars: Bar[] = []
  for (let index = 0; index < days.length; index += step) {
    const inBar = days.slice(index, index + step)
    const values = series.map(() => 0)
    for (const row of inBar.flatMap((day) => byDay.get(day) ?? [])) values[seriesOf(row.model ?? '')] = (values[seriesOf(row.model ?? '')] ?? 0) + valueOf(row, unit)
    bars.push({ from: inBar[0] ?? from, to: inBar.at(-1) ?? to, total: values.reduce((sum, value) => sum + value, 0), parts: values.flatMap((value, at) => (value > 0 ? [{ series: at, value }] : [])) })
  }
  return { series, bars, max: niceMax(Math.max(0, ...bars.map(({ total }) => total))) }
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  // Noon of UTC: no change of clocks moves it to another day.
  for (let at = Date.parse(`${from}T12:00:00Z`); at <= Date.parse(`${to}T12:00:00Z`) && days.length < 4_000; at += DAY) days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** The next 1, 2 or 5 of a power of ten. */
export function niceMax(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power
}

export function shortNumber(value: number, unit: Unit): string {
  if (unit === 'money') return value.toLocaleString(undefined, { minimumFractionDigits: value < 100 ? 2 : 0, maximumFractionDigits: value < 100 ? 2 : 0 })
  return new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** The day of a moment where the person is. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}

export function dayLabel(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
}
