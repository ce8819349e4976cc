/**
 * Readers for what a provider sent.
 *
 * The SDKs type their streams as their own service speaks, but compatible servers leave members out,
 * send null or another type. Every member is read through these, so an odd one is missing, not a crash.
 */
export type Loose = Readonly<Record<string, unknown>>

const nothing: Loose = {}

export function objectOf(value: unknown): Loose {
  return isObject(value) ? value : nothing
}

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
