import { maskSecretForms } from '#contract/secret-patterns.ts'
import type { SecretStore } from '#core/ports/secret-store.ts'

/** Shorter values would blot out ordinary words. */
const SHORTEST = 6

/** Replaces every secret that was handed out, and what looks like one, in what is shown of a server. */
export function createMask(secrets: Pick<SecretStore, 'onReveal'>): (text: string) => string {
  const revealed = new Set<string>()
  secrets.onReveal?.((value) => {
    if (value.length < SHORTEST) return
    revealed.add(value)
    // As it stands inside JSON, where quotes and backslashes are escaped.
    revealed.add(JSON.stringify(value).slice(1, -1))
  })
  return (text) => {
    let masked = text
    for (const value of revealed) masked = masked.replaceAll(value, '•••')
    return maskSecretForms(masked)
  }
}
