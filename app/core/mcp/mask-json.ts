import type { JsonValue } from '#contract/json.ts'
import { isSecretName } from '#contract/secret-patterns.ts'

/** Each text by itself, so that what comes out is JSON whatever the mask did; under a name that says so, the whole of it. */
export function maskJson(value: JsonValue, mask: (text: string) => string, name = ''): JsonValue {
  // `progressToken` is the protocol's own and no secret.
  if (typeof value === 'string') return value !== '' && name !== 'progressToken' && isSecretName(name) ? '•••' : mask(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => maskJson(item, mask, name))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), maskJson(item, mask, key)]))
}
