/** The day of a moment where the person is, as `2026-11-29`. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}

/** The first day of its month. */
export function monthOf(at: number): string {
  return `${dayOf(at).slice(0, 8)}01`
}
