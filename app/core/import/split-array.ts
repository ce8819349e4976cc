/** One conversation may take so many bytes; a longer one is passed over. */
const LONGEST = 128 * 1024 * 1024

export type Element =
  | { readonly kind: 'element'; readonly index: number; readonly text: string }
  | { readonly kind: 'too-long'; readonly index: number }
  /** The file ends in the middle of it, or is no JSON at all. */
  | { readonly kind: 'cut'; readonly index: number }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * The objects of a JSON array, one after the other as their text, while the bytes come: no more than one is held. A single
 * object counts as an array of it. Only brackets and strings are looked at; whether an element is JSON finds who parses it.
 */
export async function* splitArray(bytes: AsyncIterable<Uint8Array>, longest = LONGEST): AsyncGenerator<Element> {
  let pieces: Uint8Array[] = []
  let length = 0
  let index = 0
  let depth = 0
  let isInString = false
  let isEscaped = false
  /** Between the elements; objects at the top are elements, too. */
  let isOutside = true

  for await (const chunk of bytes) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (byte === BACKSLASH) isEscaped = true
        else if (byte === QUOTE) isInString = false
        continue
      }
      if (byte === QUOTE) isInString = true
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (isOutside && byte === OPEN_OBJECT) {
          isOutside = false
          depth = 0
          from = at
        }
        if (!isOutside) depth++
      } else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && !isOutside && --depth === 0) {
        keep(chunk.subarray(from, at + 1))
        yield length > longest ? { kind: 'too-long', index } : { kind: 'element', index, text: decode(pieces) }
        pieces = []
        length = 0
        index++
        isOutside = true
      }
    }
    if (!isOutside) keep(chunk.subarray(from))
  }
  if (!isOutside || isInString) yield { kind: 'cut', index }

  function keep(piece: Uint8Array): void {
    length += piece.length
    if (length > longest) pieces = []
    // A copy: who gives the bytes may use its buffer again.
    else pieces.push(piece.slice())
  }
}

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode()
}
