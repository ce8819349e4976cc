/** A standing answer as it was typed: `a w for 1h`. */
export interface RuleWords {
  readonly scope: 'conversation' | 'project' | 'always'
  /** Missing: to be asked. */
  readonly cover?: 't' | 'x' | 'w' | 'r'
  readonly forMs?: number
}

export type TypedAnswer = { readonly kind: 'key'; readonly key: string } | ({ readonly kind: 'rule' } & RuleWords)

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `c` alone is this tool in this conversation, as it always was; `p` (in this project) and `a` alone are asked further. */
export function readAnswer(line: string): TypedAnswer {
  const text = line.trim().toLowerCase()
  const found = /^([cpa])(?:\s+([txwr]))?(?:\s+for\s+(\d{1,4})\s*([mhd])\w*)?$/.exec(text)
  if (!found) return { kind: 'key', key: text }
  const [, key, cover, amount, unit] = found
  const forMs = Number(amount ?? 0) * (units[unit ?? ''] ?? 0)
  const chosen = (cover as RuleWords['cover']) ?? (key === 'c' ? 't' : undefined)
  return { kind: 'rule', scope: key === 'c' ? 'conversation' : key === 'p' ? 'project' : 'always', ...(chosen ? { cover: chosen } : {}), ...(forMs > 0 ? { forMs } : {}) }
}
