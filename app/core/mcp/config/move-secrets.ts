import type { JsonValue } from '#contract/json.ts'
import { isSignInSecret } from '../sign-in/account-store.ts'
import { changeAt, valueAt } from './edit-config.ts'
import type { PlainSecret } from './plain-secrets.ts'

export interface NamedSecret extends PlainSecret {
  /** Under which it is to lie in the keychain. */
  readonly name: string
}

export function valueOf({ text, range }: PlainSecret): string {
  return text.slice(range.start, range.end)
}

/**
 * A name for each that is not taken: `server/NAME`, with a number where there is one already. One value that stands in several
 * places gets one name.
 */
export function proposeNames(secrets: readonly PlainSecret[], taken: ReadonlySet<string>): NamedSecret[] {
  const byValue = new Map<string, string>()
  const used = new Set(taken)
  return secrets.map((secret) => {
    const value = valueOf(secret)
    const known = byValue.get(value)
    if (known !== undefined) return { ...secret, name: known }
    const wanted = `${secret.server}/${secret.label}`.replaceAll(/[\s${}]+/g, '-').slice(0, 180)
    // Names under which Steward itself keeps something.
    const base = isSignInSecret(wanted) || wanted.startsWith('provider/') ? `server-${wanted}` : wanted
    let name = base
    for (let number = 2; used.has(name); number++) name = `${base}-${number}`
    used.add(name)
    byValue.set(value, name)
    return { ...secret, name }
  })
}

/** The text with a placeholder in the place of each; comments and order of everything else stay. */
export function putPlaceholders(text: string, secrets: readonly NamedSecret[]): string {
  let changed = text
  for (const secret of secrets) {
    const { path, text: whole, range, name, exposed } = secret
    changed = changeAt(changed, path, `${whole.slice(0, range.start)}\${secret:${name}}${whole.slice(range.end)}`)
    if (exposed) changed = allow(changed, path.slice(0, 2), exposed)
  }
  return changed
}

/** It stood there before, for everybody to see; that it goes on to be seen there is what the person is told when they move it. */
function allow(text: string, entry: readonly (string | number)[], place: 'args' | 'url'): string {
  const path = [...entry, 'allowSecretsIn']
  const present: JsonValue | undefined = valueAt(text, path)
  const places = Array.isArray(present) ? present : []
  return places.includes(place) ? text : changeAt(text, path, [...places, place])
}
