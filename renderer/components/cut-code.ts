/** So many lines of a code stand in one element. */
const LINES = 32

export interface Chunk {
  /** With the ends of its lines. */
  readonly text: string
  /** Where it begins in the code, in UTF-16 units. */
  readonly start: number
}

/** Cuts code into pieces of 32 lines. Of a code that only grew all but the last piece stay the same objects. */
export function cutCode(code: string, before: readonly Chunk[] = []): readonly Chunk[] {
  const chunks: Chunk[] = []
  for (const chunk of before.slice(0, -1)) {
    if (!code.startsWith(chunk.text, chunk.start)) break
    chunks.push(chunk)
  }
  const last = chunks.at(-1)
  let start = last ? last.start + last.text.length : 0
  do {
    let end = start
    for (let line = 0; line < LINES && end < code.length; line++) {
      const newline = code.indexOf('\n', end)
      end = newline < 0 ? code.length : newline + 1
    }
    chunks.push({ text: code.slice(start, end), start })
    start = end
  } while (start < code.length)
  return chunks
}
