import { exponent, type Row } from './report.ts'

/** A row, and when and how it was measured. */
export interface Measured extends Row {
  readonly at: string
  readonly mode: 'quick' | 'full'
}

/** Rows of these suites, or those with these names, are what a run replaces. */
export interface Replaced {
  readonly suites: readonly string[]
  readonly order: readonly string[]
}

const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2))

function growthOf({ growth }: Row): string {
  if (!growth || growth.sizes.length < 2) return '–'
  const { of, sizes } = growth
  const ours = exponent(sizes.map(({ size, ours: cost }) => ({ size, cost })))
  const floors = sizes.flatMap(({ size, floor }) => (floor === undefined ? [] : [{ size, cost: floor }]))
  const figures = sizes.map(({ size, ours: cost }) => `${size}: ${round(cost)}`).join(', ')
  return `n^${ours.toFixed(2)}${floors.length === sizes.length ? ` (floor n^${exponent(floors).toFixed(2)})` : ''}, ${of} ${figures}`
}

function cells(row: Measured): string[] {
  const { suite, number, what, unit, floor, ours, peers, p99, goal, at, mode } = row
  return [
    `${suite} ${number}`,
    what,
    floor === undefined ? '–' : `${round(floor)} ${unit}`,
    `${round(ours)} ${unit}`,
    floor === undefined || floor === 0 ? '–' : `${(ours / floor).toFixed(2)}×`,
    p99 ? `${round(p99.ours)}${p99.floor === undefined ? '' : ` (floor ${round(p99.floor)})`}` : '–',
    growthOf(row),
    Object.entries(peers)
      .map(([name, value]) => `${name} ${round(value)}`)
      .join(', ') || '–',
    goal ? `${goal.met ? 'met' : '**missed**'}: ${goal.text}` : '–',
    `${at.slice(0, 10)}${mode === 'full' ? ' full' : ''}`,
  ]
}

const heads = ['row', 'what', 'floor', 'ours', 'ratio', 'p99', 'growth', 'peers', 'goal', 'measured']

/** The published table with these rows in the place of what they replace; rows that were not measured stay, with their date. */
export function updateTable(table: string, rows: readonly Measured[], { suites, order }: Replaced): string {
  const fresh = rows.map((row) => `| ${cells(row).join(' | ')} |`)
  const nameOf = (line: string): string => line.split('|')[1]?.trim() ?? ''
  const names = new Set(fresh.map(nameOf))
  const suiteOf = (line: string): string => nameOf(line).split(' ')[0] ?? ''
  const old = table.split('\n').filter((line) => order.includes(suiteOf(line)) && !suites.includes(suiteOf(line)) && !names.has(nameOf(line)))
  const place = (line: string): number => order.indexOf(suiteOf(line)) * 1000 + Number(nameOf(line).split(' ')[1] ?? 0)
  const lines = [...old, ...fresh].sort((left, right) => place(left) - place(right))
  return [`| ${heads.join(' | ')} |`, `| ${heads.map(() => '---').join(' | ')} |`, ...lines].join('\n')
}

export function asText(rows: readonly Measured[]): string {
  const lines = [heads, ...rows.map((row) => cells(row).map((cell) => cell.replaceAll('**', '')))].map((line) => line.slice(0, -1))
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}
