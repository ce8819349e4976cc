/** Values in one message. An honest list of a thousand tools has some thirty thousand; a model could read none of more than this. */
export const MOST_VALUES = 150_000
/** Members of one object. Beyond some thousand an object becomes a hash table, and walking it costs ten times as much. */
export const MOST_MEMBERS = 10_000
/** Deeper than this nothing is counted for each object; what nests so deep is refused later (`MAX_CONTENT_DEPTH`). */
const COUNTED_DEPTH = 200

const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const RETURN = 13
/** Bytes of a text that are looked at one by one before the search for its end is worth it. */
const NEAR = 48

/**
 * Counts the values of a JSON text before it is parsed, piece by piece, so that what would hold up everything else is
 * never parsed: 30 MB of text are read in 40 ms, 30 MB of `[],[],` in two seconds.
 *
 * It does not judge whether it is JSON. A line end ends a text that was left open: no JSON has one in a text, and what
 * stands in another line (a comment of an event stream) must not hide what comes after it.
 */
export interface JsonMeter {
  /** @returns whether there is more than may be read; true from then on, until `reset` */
  push(bytes: Uint8Array, from?: number, to?: number): boolean
  /** Ends a text that was left open. */
  endLine(): void
  reset(): void
}

export function createJsonMeter(mostValues = MOST_VALUES, mostMembers = MOST_MEMBERS): JsonMeter {
  let values = 0
  let depth = 0
  let inText = false
  /** Whether the last byte of the piece before was a backslash that makes the next character mean itself. */
  let escaped = false
  let isOver = false
  /** Where the present piece has its next line end. */
  let lineEnd = -1
  const members = new Uint32Array(COUNTED_DEPTH)
  const isObject = new Uint8Array(COUNTED_DEPTH)

  /** @returns where to go on; `to` where the text goes on in the next piece */
  function skipText(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    if (escaped) {
      escaped = false
      at++
    }
    for (;;) {
      // Byte by byte through what is dense, such as JSON in a text; in strides through what is long.
      for (const near = Math.min(at + NEAR, to); at < near; at++) {
        const byte = bytes[at]
        if (byte === QUOTE || byte === RETURN) {
          inText = false
          return at + 1
        }
        if (byte === BACKSLASH) at++
      }
      if (at >= to) {
        escaped = at > to
        return to
      }
      const found = bytes.indexOf(QUOTE, at)
      const quote = found === -1 ? to : found
      if (lineEnd < at) lineEnd = nextOf(bytes, RETURN, at)
      if (lineEnd < quote) {
        inText = false
        return lineEnd + 1
      }
      let slashes = 0
      while (quote - 1 - slashes >= at && bytes[quote - 1 - slashes] === BACKSLASH) slashes++
      const isEscape = slashes % 2 === 1
      if (quote === to) {
        escaped = isEscape
        return to
      }
      if (!isEscape) {
        inText = false
        return quote + 1
      }
      at = quote + 1
    }
  }

  return {
    push(whole, from = 0, end = whole.length) {
      if (isOver) return true
      // What is looked for must not be looked for beyond it.
      const bytes = from === 0 && end === whole.length ? whole : whole.subarray(from, end)
      const to = bytes.length
      lineEnd = -1
      for (let at = 0; at < to; ) {
        if (inText) {
          at = skipText(bytes, at, to)
          continue
        }
        const byte = bytes[at++]
        if (byte === QUOTE) inText = true
        else if (byte === COMMA) {
          values++
          if (depth < COUNTED_DEPTH) {
            const count = (members[depth] ?? 0) + 1
            members[depth] = count
            if (count > mostMembers && isObject[depth] === 1) return (isOver = true)
          }
        } else if (byte === 123 || byte === 91) {
          values++
          depth++
          if (depth < COUNTED_DEPTH) {
            members[depth] = 0
            isObject[depth] = byte === 123 ? 1 : 0
          }
        } else if (byte === 125 || byte === 93) depth = Math.max(0, depth - 1)
      }
      return (isOver = values > mostValues)
    },
    endLine() {
      inText = false
      escaped = false
    },
    reset() {
      values = 0
      depth = 0
      inText = false
      escaped = false
      isOver = false
    },
  }
}

function nextOf(bytes: Uint8Array, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from)
  return at === -1 ? Infinity : at
}
