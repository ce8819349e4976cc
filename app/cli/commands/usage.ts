import type { UsageBy, UsageRow } from '#contract/usage.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import { parseWhole } from '../parse-arguments.ts'
import type { Shell } from '../shell.ts'

const ways: readonly UsageBy[] = ['day', 'model', 'conversation', 'server']
const BAR = 30

/** `steward usage`: what models have used, as lines with a bar each. */
export function showUsage(shell: Shell, options: { days: string; by: string }): Promise<ExitCode> {
  const days = parseWhole('--days', options.days, 1, 3_660)
  const by = ways.find((way) => way === options.by)
  if (!by) throw usageError(`--by ${options.by} is not known.`, `Write one of ${ways.join(', ')}.`)
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const now = Date.now()
    const { rows, left } = await connection.call('usage.get', { from: dayOf(now - (days - 1) * 86_400_000), to: dayOf(now), by })
    for (const row of rows) output.record(row)
    const most = Math.max(1, ...rows.map(tokensOf))
    const lines = rows.map((row) => [brief(nameOf(row), 50), bar(tokensOf(row) / most), `${tokensOf(row).toLocaleString('en-US')} tokens`, row.money === null ? '' : row.money.toFixed(2)])
    for (const line of columns(lines)) output.write(`${line}\n`)
    if (rows.length === 0) output.note(`steward: nothing was used in the last ${days} days`)
    if (left > 0) output.note(`steward: and ${left} more`)
    if (by === 'server') output.note('steward: what definitions and results of servers took in requests, by estimate: providers do not count by server')
    const { limits } = await connection.call('usage.limits', {})
    for (const { state, sentence } of limits) output.note(`steward: limit${state === 'reached' ? ' reached' : state === 'near' ? ' near' : ''}: ${sentence}`)
    return EXIT.done
  })
}

const tokensOf = ({ inputTokens, outputTokens }: UsageRow): number => inputTokens + outputTokens

function nameOf({ key, model, title }: UsageRow): string {
  if (title !== undefined) return title ?? 'a conversation that was deleted'
  return model === undefined ? key : `${key}  ${model}`
}

/** At least a sliver of what is there at all. */
function bar(share: number): string {
  return '█'.repeat(share > 0 ? Math.max(1, Math.round(share * BAR)) : 0).padEnd(BAR, '·')
}

function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}
