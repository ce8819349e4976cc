/** A limit as a person types it: a whole number from 1, with or without separators. */
export function readLimit(text: string, limit: number): { readonly kind: 'number'; readonly value: number } | { readonly kind: 'wrong'; readonly message: string } {
  const digits = text.replaceAll(/[\s,._'\u00a0\u202f]/g, '')
  const value = Number(digits)
  if (!/^\d+$/.test(digits) || value < 1) return { kind: 'wrong', message: 'A whole number, at least 1.' }
  return value > limit ? { kind: 'wrong', message: `At most ${limit.toLocaleString()}.` } : { kind: 'number', value }
}
