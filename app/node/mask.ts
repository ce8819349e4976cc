import type { JsonValue } from '#contract/json.ts'
import { isSecretName, maskSecretForms } from '#contract/secret-patterns.ts'

export interface Masker {
  /** From now on this value is never let through. Values of fewer than 6 characters are too common to be masked. */
  add(secret: string): void
  text(text: string): string
  value(value: JsonValue): JsonValue
}

const SHORTEST = 6
const STARS = '•••'

/** Hides secrets that Steward handed out, in the forms in which they travel, and everything that looks like one. */
export function createMasker(): Masker {
  const known = new Set<string>()
  let pattern: RegExp | undefined

  function maskKnown(text: string): string {
    if (known.size === 0) return text
    // Longest first, so that a secret that begins with another one goes as a whole.
    pattern ??= new RegExp([...known].sort((left, right) => right.length - left.length).map(escape).join('|'), 'g')
    return text.replace(pattern, STARS)
  }

  const text = (given: string): string => maskSecretForms(maskKnown(given))

  function value(given: JsonValue): JsonValue {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(value)
    if (given === null || typeof given !== 'object') return given
    return Object.fromEntries(Object.entries(given).map(([name, member]) => [name, typeof member === 'string' && member !== '' && isSecretName(name) ? STARS : value(member)]))
  }

  return {
    add(secret) {
      if (secret.length < SHORTEST || known.has(secret)) return
      const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
      for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64]) known.add(form)
      pattern = undefined
    },
    text,
    value,
  }
}

/** What to mask of a stored value: of JSON, as a sign-in is stored, only the members that are secret (`d` is a private key's). */
export function secretsIn(stored: string): string[] {
  if (!stored.startsWith('{')) return [stored]
  try {
    const found: string[] = []
    JSON.parse(stored, (name, member: unknown) => {
      if (typeof member === 'string' && (isSecretName(name) || name === 'd')) found.push(member)
      return member
    })
    return found.length > 0 ? found : [stored]
  } catch {
    return [stored]
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
