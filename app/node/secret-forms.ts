/** Lines of a key in PEM are long; of a text of several short lines no line says much by itself. */
const SHORTEST_LINE = 16

/**
 * The forms in which a secret travels: as it is, within JSON, an address, HTML, base64 (also in the middle of a longer
 * one, as in `Basic`), base64url and hexadecimal digits, and line by line. A program that wants to hide a secret finds
 * others: this is against accidents.
 */
export function secretForms(secret: string): string[] {
  const bare = /^(?:Bearer|Basic|Token)\s+(\S{6,})$/i.exec(secret.trim())?.[1]
  const lines = secret.includes('\n') ? secret.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.length >= SHORTEST_LINE && !line.startsWith('-----')) : []
  return [...new Set([secret, secret.trim(), ...(bare === undefined ? [] : [bare]), ...lines].flatMap(formsOf))]
}

function formsOf(secret: string): string[] {
  const inAddress = encodeURIComponent(secret.toWellFormed())
  const inJson = JSON.stringify(secret).slice(1, -1)
  const bytes = Buffer.from(secret)
  const hex = bytes.toString('hex')
  return [
    secret,
    // Its bytes read one by one.
    bytes.toString('latin1'),
    inAddress,
    inAddress.replaceAll('%20', '+'),
    inAddress.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    inJson,
    // A text of JSON within JSON.
    JSON.stringify(inJson).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ...[0, 1, 2].flatMap((before) => base64Within(bytes, before)),
    hex,
    hex.toUpperCase(),
  ]
}

/** The letters of base64 that depend on these bytes alone, where so many (modulo three) stand before them. */
function base64Within(bytes: Uint8Array, before: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  const from = Math.ceil((before * 8) / 6)
  const to = Math.floor(((before + bytes.length) * 8) / 6)
  const inner = encoded.slice(from, to)
  return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
}
