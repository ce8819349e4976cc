import type { Report } from './define-server.ts'
import { nearestName } from './nearest-name.ts'

/** Unknown fields pass; one that is nearly a known one was meant to be it. */
export function reportMisspelt(written: Readonly<Record<string, unknown>>, fields: readonly string[], place: readonly PropertyKey[], check: Report): void {
  for (const field of Object.keys(written)) {
    if (fields.includes(field)) continue
    const meant = nearestName(field, fields)
    if (meant === undefined || Object.hasOwn(written, meant)) continue
    check('warning', [...place, field], { code: 'config-field-unknown', message: `Steward does not know the field "${field}".`, nextStep: `If you meant "${meant}", correct the spelling.` })
  }
}
