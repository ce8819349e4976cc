import type { ContextBill } from '#contract/context.ts'
import { brief, columns, type Output } from './output.ts'

const limits: Readonly<Record<ContextBill['limit']['source'], string>> = { listed: 'as its provider says', learned: 'learned from a refusal', set: 'as you set it', assumed: 'assumed' }

/** What the next request holds, a line a part, with tokens and, where there is a price, money. */
export function showBill(output: Output, bill: ContextBill): void {
  output.record({ type: 'context', ...bill })
  const { limit, price, model } = bill
  const row = (label: string, detail: string, tokens: number): string[] => [tokens.toLocaleString('en-US').padStart(9), ...(price === null ? [] : [((tokens * price) / 1_000_000).toFixed(4).padStart(8)]), label, detail]
  const rows = [
    row('system prompt', '', bill.system),
    ...bill.servers.map(({ server, on, tools, instructions, definitions, deferred }) => {
      const waiting = definitions.filter(({ isDeferred }) => isDeferred).length
      return row(`server ${server}`, on ? `${definitions.length - waiting} tools${waiting === 0 ? '' : `, ${waiting} more when found (${deferred.toLocaleString('en-US')})`}` : 'off in this conversation', tools + instructions)
    }),
    ...(bill.ownTools > 0 ? [row('tools of Steward', '', bill.ownTools)] : []),
    ...(bill.compactionId === null ? [] : [row('summary', 'of older turns', bill.summary)]),
    row('history', `${bill.history.turns} turns`, bill.history.tokens),
    ...bill.results.servers.map(({ server, tokens, items }) => row(`results of ${server}`, `${items.length}${items.some(({ folded }) => folded) ? ', some folded' : ''}`, tokens)),
    ...[...bill.attachments.items, ...bill.pictures.items].map(({ name, on, tokens, isPicture }) => row(brief(name, 40), on ? (isPicture ? 'picture' : 'file') : 'left out', on ? tokens : 0)),
  ]
  const percent = Math.round((bill.tokens / Math.max(1, limit.tokens)) * 100)
  const lines = [...columns(rows), '', `${bill.tokens.toLocaleString('en-US')} of ${limit.tokens.toLocaleString('en-US')} tokens (${percent} %), ${limits[limit.source]}${model ? `; ${model.providerId}/${model.model}` : ''}`]
  output.write(`${lines.join('\n')}\n`)
  if (bill.measured !== null) output.note(`steward: the provider counted ${bill.measured.toLocaleString('en-US')} tokens for the last request; the estimates are in line with that`)
}
