/** One figure beside its floor, measured in the same run. */
export interface Row {
  readonly suite: string
  /** The row of `performance.md` §1. */
  readonly number: number
  readonly what: string
  readonly unit: 'ms' | 'µs' | 'MB' | 'KB' | 'times' | 'processes'
  readonly floor: number | undefined
  readonly ours: number
  readonly peers: Readonly<Record<string, number>>
  /** The goal in words, and whether it was reached. Undefined: no goal, for reading only. */
  readonly goal?: { readonly text: string; readonly met: boolean }
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('No value was measured.')
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/**
 * Runs contestants in turns, so that a busy moment of the machine hits all of them, and gives each its median.
 * The first round warms up and does not count where `warmUp` is set.
 */
export async function interleave<Name extends string>(rounds: number, contestants: Readonly<Record<Name, () => Promise<number>>>, warmUp = false): Promise<Record<Name, number>> {
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
  return Object.fromEntries(names.map((name) => [name, median(values[name])])) as Record<Name, number>
}

export async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}

const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))

function cells({ suite, number, what, unit, floor, ours, peers, goal }: Row): string[] {
  return [
    `${suite} ${number}`,
    what,
    floor === undefined ? '–' : `${round(floor)} ${unit}`,
    `${round(ours)} ${unit}`,
    floor === undefined || floor === 0 ? '–' : `${(ours / floor).toFixed(2)}×`,
    Object.entries(peers)
      .map(([name, value]) => `${name} ${round(value)}`)
      .join(', ') || '–',
    goal ? `${goal.met ? 'met' : '**missed**'}: ${goal.text}` : '–',
  ]
}

const heads = ['row', 'what', 'floor', 'ours', 'ratio', 'peers', 'goal']

export function asMarkdown(rows: readonly Row[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows.map(cells)]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

export function asText(rows: readonly Row[]): string {
  const lines = [heads, ...rows.map((row) => cells(row).map((cell) => cell.replaceAll('**', '')))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}
