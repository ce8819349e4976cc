/** Where to read in a long text. */
export interface ReadPlace {
  readonly offset?: number | undefined
  readonly line?: number | undefined
  readonly length: number
  readonly search?: string | undefined
}

/** Lines longer than this are told from where the words stand. */
const LONGEST_LINE = 400

/** A stretch of a text that comes in pieces, as it is told to a model. Reads no further than it needs to. */
export async function readOn(pieces: AsyncIterable<string>, place: ReadPlace): Promise<string> {
  return place.search === undefined ? readStretch(pieces, place) : searchLines(pieces, place, place.search)
}

async function readStretch(pieces: AsyncIterable<string>, { offset = 0, line, length }: ReadPlace): Promise<string> {
  /** Characters before the pieces that are kept, and lines before them. */
  let passed = 0
  let lines = 1
  let start = line === undefined ? offset : line === 1 ? 0 : undefined
  let kept = ''
  let keptFrom = 0
  for await (const piece of pieces) {
    if (start === undefined && line !== undefined) {
      for (let at = piece.indexOf('\n'); at !== -1; at = piece.indexOf('\n', at + 1)) {
        if (++lines < line) continue
        start = passed + at + 1
        break
      }
    }
    if (start !== undefined && passed + piece.length > start) {
      if (kept === '') keptFrom = Math.max(passed, start)
      kept += piece.slice(Math.max(0, start - passed))
      // One more than asked for says whether there is more.
      if (kept.length > length) break
    }
    passed += piece.length
  }
  if (kept === '') return `[There is nothing from there on: the result has ${passed.toLocaleString('en-US')} characters${line === undefined ? '' : ` in ${lines.toLocaleString('en-US')} lines`}.]`
  const hasMore = kept.length > length
  const text = kept.slice(0, hasMore ? wholePair(kept, length) : kept.length)
  return `${text}\n[${hasMore ? `It goes on: read with "offset": ${keptFrom + text.length}` : 'This is its end'}.]`
}

async function searchLines(pieces: AsyncIterable<string>, { offset = 0, length }: ReadPlace, search: string): Promise<string> {
  const wanted = search.toLowerCase()
  let found = ''
  let passed = 0
  let line = 0
  let rest = ''
  let next: number | undefined
  const look = (text: string): void => {
    line++
    const at = text.toLowerCase().indexOf(wanted)
    if (at !== -1 && passed + text.length >= offset && next === undefined) {
      const told = text.length <= LONGEST_LINE ? text : `… ${text.slice(Math.max(0, at - 100), at - 100 + LONGEST_LINE)} …`
      const entry = `line ${line}, character ${passed}: ${told}\n`
      if (found.length + entry.length > length) next = passed
      else found += entry
    }
    passed += text.length + 1
  }
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n')
    rest = parts.pop() ?? ''
    parts.forEach(look)
    if (next !== undefined) break
  }
  if (next === undefined && rest !== '') look(rest)
  if (next !== undefined) return `${found}[There are more: search again with "offset": ${next}.]`
  return found === '' ? `[No line has ${JSON.stringify(search)}.]` : `${found}[These are all.]`
}

function wholePair(text: string, length: number): number {
  const last = text.charCodeAt(length - 1)
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length
}
