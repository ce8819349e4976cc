/** Longer than any line that Steward writes. */
const LONGEST = 64 * 1024 * 1024
const LINE_FEED = 10

/** Lines while the bytes come; null is one that is longer than any may be. */
export async function* splitLines(bytes: AsyncIterable<Uint8Array>, longest = LONGEST): AsyncGenerator<string | null> {
  let pieces: Uint8Array[] = []
  let length = 0
  const take = (): string | null => {
    const decoder = new TextDecoder()
    const line = length > longest ? null : pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode()
    pieces = []
    length = 0
    return line
  }
  const keep = (piece: Uint8Array): void => {
    length += piece.length
    if (length > longest) pieces = []
    else pieces.push(piece.slice())
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, end))
      from = end + 1
      const line = take()
      if (line !== '') yield line
    }
    keep(chunk.subarray(from))
  }
  if (length > 0) yield take()
}
