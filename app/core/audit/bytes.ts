const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const toBytes = (text: string): Uint8Array => encoder.encode(text)

/** Undefined where the bytes are no UTF-8. */
export function toText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte] ?? ''
  return text
}

/** `0` is 48, `a` is 97; both are written in lower case here. */
const digitOf = (code: number): number => (code > 96 ? code - 87 : code - 48)

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) bytes[index] = (digitOf(text.charCodeAt(index * 2)) << 4) | digitOf(text.charCodeAt(index * 2 + 1))
  return bytes
}

/** Whole lines without their ends, and what follows the last end. */
export function splitLines(bytes: Uint8Array): { lines: Uint8Array[]; rest: Uint8Array } {
  const lines: Uint8Array[] = []
  let from = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  return { lines, rest: bytes.subarray(from) }
}
