/**
 * How a secret looks: for masking what is logged, and for telling the person that one stands in a file
 * where everyone can read it. A pattern may take a harmless text for a secret; that costs a few stars.
 *
 * Here because every ring masks: the log in node, traffic in core, output in the terminal.
 */

/** Forms that issuers publish, so that a leaked one can be found. */
export const issuedForms: readonly RegExp[] = [
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{30,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** `Bearer x`, and the user information of an address. */
const carriers: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 •••'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, '$1•••@'],
]

/** What every text that one of these forms matches has in it: most texts have none of it, and are read once instead of a dozen times. */
const anyForm = /sk-|gh[pousr]_|github_pat_|glpat-|xox|AKIA|AIza|npm_|hf_|eyJ|-----BEGIN |Bearer|Basic|:\/\//i

const secretName = /(?:^|[_\-.\s])(?:token|secret|passwd|password|passphrase|api_?-?key|access_?-?key|private_?-?key|credentials?|authorization|auth|cookie|pat)$/i

/** The text with everything that looks like a secret replaced by three dots. Linear in the length of the text. */
export function maskSecretForms(text: string): string {
  if (!anyForm.test(text)) return text
  let masked = text
  for (const form of issuedForms) masked = masked.replace(form, '•••')
  for (const [form, replacement] of carriers) masked = masked.replace(form, replacement)
  return masked
}

/** Whether a variable, header or field of this name usually holds a secret. */
export function isSecretName(name: string): boolean {
  // apiKey -> api_Key
  return secretName.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'))
}

/** Whether the value, standing under this name, should lie in the keychain instead. */
export function looksLikeSecret(name: string, value: string): boolean {
  const text = value.trim()
  if (text === '' || maskSecretForms(text) !== text) return text !== ''
  return isSecretName(name) && text.length >= 8 && !/^(?:true|false|none|null|\d+)$/i.test(text)
}
