import type { JsonObject, JsonValue } from '#contract/json.ts'

/** What servers call things that they must not ask for in a form. */
const secrets = [
  /pass ?(word|phrase|code|wort)/,
  /\b(kennwort|geheimnis|mot de passe|contrase[nñ]a|senha|wachtwoord)\b/,
  /\bsecrets?\b/,
  /\bcredentials?\b/,
  /\b(api|access|private|secret|signing|encryption|ssh|license|recovery|master|auth) ?keys?\b/,
  /\b(access|api|auth|bearer|refresh|session|id|bot|personal access|security) ?tokens?\b/,
  /\b(credit|debit|bank)? ?card ?(number|no|nr)\b/,
  /\b(cvv|cvc|iban|ssn|social security)\b/,
  /\b(seed|recovery|mnemonic) ?(phrase|words|code)\b/,
  /\b(one ?time|otp|2fa|mfa|totp|verification|authenticat(or|ion)) ?(password|code)\b/,
]
/** Words that mean that only where the field itself is called so: in a sentence they are harmless. */
const secretNames = [/\btoken$/, /^(pin|otp|totp|pwd|cvv|jwt|cookie|credit card|card)$/, /\b(pin ?code|pin number)\b/]

/**
 * Names of fields that seem to ask for a secret: the specification forbids it in forms, which pass through the host as text.
 * https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#security-considerations
 */
export function findSecretFields(properties: JsonObject): string[] {
  return Object.entries(properties).flatMap(([name, field]) => (asksForSecret(name, field) ? [name] : []))
}

function asksForSecret(name: string, field: JsonValue): boolean {
  const { type, title, description, format, enum: choices, oneOf } = (field ?? {}) as JsonObject
  // What is chosen from a list or ticked is known to the server already.
  if (type === 'boolean' || type === 'array' || choices !== undefined || oneOf !== undefined) return false
  if (format === 'password') return true
  const names = [name, title].map(toWords)
  return names.some((words) => [...secrets, ...secretNames].some((pattern) => pattern.test(words))) || secrets.some((pattern) => pattern.test(toWords(description)))
}

/** `githubAPI_key` as `github api key`. */
function toWords(text: unknown): string {
  if (typeof text !== 'string') return ''
  const plain = text.normalize('NFKC').replaceAll(/[\u00AD\u200B-\u200F\u2060-\u2069\uFEFF]/g, '')
  return plain.replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2').replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim().toLowerCase()
}
