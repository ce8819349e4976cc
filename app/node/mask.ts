import type { JsonValue } from '#contract/json.ts'
import { isSecretName, maskSecretForms } from '#contract/secret-patterns.ts'
import type { KnownSecrets } from '#core/ports/known-secrets.ts'
import { createKnownTexts } from './find-known.ts'
import { secretForms } from './secret-forms.ts'

export interface Masker extends KnownSecrets {
  /** For what Steward writes and shows: known secrets, and what looks like one. */
  text(text: string): string
  value(value: JsonValue): JsonValue
}

const STARS = '•••'

/** Hides secrets that Steward holds, in the forms in which they travel, and everything that looks like one. */
export function createMasker(): Masker {
  const known = createKnownTexts()

  const text = (given: string): string => maskSecretForms(known.replace(given, () => STARS))

  function value(given: JsonValue): JsonValue {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(value)
    if (given === null || typeof given !== 'object') return given
    return Object.fromEntries(Object.entries(given).map(([name, member]) => [text(name), typeof member === 'string' && member !== '' && isSecretName(name) ? STARS : value(member)]))
  }

  return {
    learn(secret, name = '') {
      for (const form of secretForms(secret)) known.add(form, name)
    },
    hide: (given) => known.replace(given, markOf),
    hideBase64(data) {
      if (known.replace(data, () => '') === data) return data
      // Cut out of the base64 itself, what follows would be other bytes.
      return Buffer.from(known.replace(Buffer.from(data, 'base64').toString('latin1'), markOf), 'latin1').toString('base64')
    },
    text,
    value,
  }
}

/** What stands in the place of a secret in a result: people and models read it. */
function markOf(name: string): string {
  if (name.startsWith('sign-in/')) return '[token hidden by Steward]'
  return `[secret${name === '' ? '' : ` ${name.replace(/[^\w./@-]+/g, '-').slice(0, 80)}`} hidden by Steward]`
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
