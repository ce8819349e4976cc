import { findSecret } from '#contract/find-secret.ts'
import type { KnownSecrets } from '#core/ports/known-secrets.ts'

/** Keys that a server gets and that are not in the secret store: in the clear in its entry or its file of variables. They are hidden like any other. */
export function learnPlain(values: Readonly<Record<string, string>>, known: KnownSecrets): void {
  for (const [name, text] of Object.entries(values)) {
    const range = findSecret(name, text)
    if (range) known.learn(text.slice(range.start, range.end), name)
  }
}
