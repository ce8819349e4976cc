/** How bytes travel in frames and in protocol messages. Here because every ring and both sides of the wire need it, and not all have `Buffer`. */

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In slices: an argument list has a limit.
  for (let from = 0; from < bytes.length; from += 0x8000) binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000))
  return btoa(binary)
}

/** @throws DOMException InvalidCharacterError where the text is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  // A plain loop: over 30 MB the iterator of `Uint8Array.from` takes seconds.
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  return bytes
}
