/** One figure beside its floor, measured in the same run. */
export interface Row {
  readonly suite: string
  /** The row of `performance.md` §1, or a number of the suite's own; rows of one part share it, rows of two parts do not. */
  readonly number: number
  readonly what: string
  /** `ms`, `µs`, `MB`, `/s` …: of `floor`, `ours`, `peers` and `p99`. */
  readonly unit: string
  readonly floor: number | undefined
  readonly ours: number
  readonly peers: Readonly<Record<string, number>>
  /** The slowest of a hundred, where it matters. */
  readonly p99?: { readonly floor?: number; readonly ours: number }
  /** How the cost grows: at least three sizes, and what they count (`calls`, `messages`, `KB`). The exponent of both is in the table. */
  readonly growth?: { readonly of: string; readonly sizes: readonly Size[] }
  /** The goal in words, and whether it was reached. Undefined: no goal, for reading only. */
  readonly goal?: { readonly text: string; readonly met: boolean }
}

export interface Size {
  readonly size: number
  readonly ours: number
  readonly floor?: number
}

/** A part of a suite: it is run in a process of its own, where `gc()` is exposed. */
export type Part = (full: boolean) => Promise<readonly Row[]>

/** @param share 0.5 for the median, 0.99 for the slowest of a hundred. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('No value was measured.')
  const sorted = [...values].sort((left, right) => left - right)
  const place = (sorted.length - 1) * share
  const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low + (high - low) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** The exponent e of `cost = k · size^e`, by least squares over the logarithms: 0 constant, 1 linear, 2 quadratic. */
export function exponent(points: readonly { readonly size: number; readonly cost: number }[]): number {
  const logs = points.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(Math.max(cost, Number.EPSILON)) }))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(logs.map((point) => point.x)), mean(logs.map((point) => point.y))]
  return mean(logs.map((point) => (point.x - x) * (point.y - y))) / mean(logs.map((point) => (point.x - x) ** 2))
}

/**
 * Runs contestants in turns, so that a busy moment of the machine hits all of them, and gives all that each measured.
 * The first round warms up and does not count where `warmUp` is set.
 */
export async function samples<Name extends string>(rounds: number, contestants: Readonly<Record<Name, () => Promise<number>>>, warmUp = false): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    // A different one begins each time: who runs first after another one is not always the same.
    const shifted = names.map((_, index) => names[(index + Math.max(round, 0)) % names.length] as Name)
    for (const name of shifted) {
      const value = await contestants[name]()
      if (round >= 0) values[name].push(value)
    }
  }
  return values
}

/** As {@link samples}, and gives each its median. */
export async function interleave<Name extends string>(rounds: number, contestants: Readonly<Record<Name, () => Promise<number>>>, warmUp = false): Promise<Record<Name, number>> {
  const values = await samples(rounds, contestants, warmUp)
  return Object.fromEntries(Object.entries<number[]>(values).map(([name, of]) => [name, median(of)])) as Record<Name, number>
}

export async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}
