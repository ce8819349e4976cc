import type { JsonObject, JsonValue } from './json.ts'

/**
 * One text for one value, whatever the order of its keys: the JSON Canonicalization Scheme.
 *
 * Definition hashes and consent nonces are made over this text, so it must be the same in every shell
 * and in every version. Keys are sorted by UTF-16 code units and numbers are written as ECMAScript
 * writes them, which is what the scheme asks for.
 * @throws RangeError for a value that is nested deeper than the stack allows (some thousand levels)
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  let text = ''
  for (const member of canonicalMembers(value)) text += text === '' ? member.text : `,${member.text}`
  return `{${text}}`
}

/** The members of an object in their order, each as `"key":value`. */
export function canonicalMembers(value: JsonObject): { readonly key: string; readonly text: string }[] {
  const members = []
  for (const key of Object.keys(value).sort()) {
    const member = value[key]
    // As JSON.stringify does: a member that is undefined at run time is not there.
    if (member !== undefined) members.push({ key, text: `${JSON.stringify(key)}:${canonicalJson(member)}` })
  }
  return members
}

/** SHA-256 of the text's UTF-8 bytes, as 64 lower-case hex digits. WebCrypto, because it runs in every shell. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
