import type { ContextBill } from '#contract/context.ts'
import { estimateTokens } from '#contract/estimate-tokens.ts'

/** `940`, `3.2k`, `48k`, `1.2M`. */
export function shortTokens(tokens: number): string {
  if (tokens < 1_000) return String(Math.round(tokens))
  if (tokens < 10_000) return `${(tokens / 1_000).toFixed(1).replace(/\.0$/, '')}k`
  if (tokens < 999_500) return `${Math.round(tokens / 1_000)}k`
  return `${(tokens / 1_000_000).toFixed(1).replace(/\.0$/, '')}M`
}

/** In the currency of the person's own prices, which has no name here. Undefined where there is no price. */
export function moneyOf(tokens: number, price: number | null): string | undefined {
  if (price === null) return undefined
  const money = (tokens * price) / 1_000_000
  if (money === 0) return '0'
  return money < 0.0001 ? '< 0.0001' : money.toFixed(money < 0.1 ? 4 : 2)
}

export interface Fill {
  readonly tokens: number
  readonly share: number
  readonly percent: string
  readonly state: ContextBill['state']
}

/** How full the window is with the words that are being written. */
export function fillOf(bill: ContextBill, text: string): Fill {
  const tokens = bill.tokens + Math.round(estimateTokens(text) * bill.ratio)
  const share = bill.limit.tokens === 0 ? 1 : tokens / bill.limit.tokens
  const percent = share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`
  return { tokens, share, percent, state: share > 1 ? 'over' : bill.state === 'over' ? 'near' : bill.state }
}

const sources: Readonly<Record<ContextBill['limit']['source'], string>> = {
  listed: 'as its provider says',
  learned: 'as its provider said when it refused a longer one',
  set: 'as you set it',
  assumed: 'assumed: the provider does not say',
}

export const describeLimit = ({ limit }: ContextBill): string => `${limit.tokens.toLocaleString()} tokens, ${sources[limit.source]}`

export function describeCounting({ measured, ratio }: ContextBill): string {
  if (measured !== null) return `Estimated, and brought into line with the ${measured.toLocaleString()} tokens that the provider counted for the last request.`
  return ratio === 1 ? 'Estimated: nothing was counted for this model yet.' : 'Estimated, and brought into line with what the provider counted for this model before.'
}

export interface Segment {
  readonly kind: 'fixed' | 'tools' | 'history' | 'results' | 'files' | 'draft'
  readonly label: string
  readonly tokens: number
}

/** The parts of the bar, in the order of the request. */
export function segmentsOf(bill: ContextBill, draftTokens: number): Segment[] {
  const servers = bill.servers.reduce((sum, { instructions, tools }) => sum + instructions + tools, 0)
  const all: Segment[] = [
    { kind: 'fixed', label: 'System', tokens: bill.system },
    { kind: 'tools', label: 'Servers', tokens: servers + bill.ownTools },
    { kind: 'history', label: 'History', tokens: bill.history.tokens + bill.summary },
    { kind: 'results', label: 'Results', tokens: bill.results.tokens },
    { kind: 'files', label: 'Files and pictures', tokens: bill.attachments.tokens + bill.pictures.tokens },
    { kind: 'draft', label: 'Your message', tokens: draftTokens },
  ]
  return all.filter(({ tokens }) => tokens > 0)
}
