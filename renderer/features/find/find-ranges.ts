const MOST_RANGES = 2000
const BLOCKS = 'p, li, td, th, h1, h2, h3, h4, h5, h6, pre, blockquote, button, summary, div'

/** Where a text stands in what is drawn, upper and lower case alike, also over pieces of a line that look different. */
export function findRanges(root: Element, text: string): Range[] {
  const wanted = text.toLowerCase()
  const ranges: Range[] = []
  if (wanted === '') return ranges
  for (const line of linesOf(root)) {
    const whole = line.map((node) => node.data).join('')
    const lower = whole.toLowerCase()
    // A few letters are longer in lower case; then places would not fit, and the line is passed over.
    if (lower.length !== whole.length) continue
    for (let at = lower.indexOf(wanted); at >= 0 && ranges.length < MOST_RANGES; at = lower.indexOf(wanted, at + wanted.length)) {
      const [start, end] = [placeIn(line, at, false), placeIn(line, at + wanted.length, true)]
      if (!start || !end) continue
      const range = new Range()
      range.setStart(...start)
      range.setEnd(...end)
      ranges.push(range)
    }
  }
  return ranges
}

/** Runs of text that lie in one block. */
function linesOf(root: Element): Text[][] {
  const lines: Text[][] = []
  let block: Element | null = null
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const own = node.parentElement?.closest(BLOCKS) ?? null
    if (own !== block || lines.length === 0) lines.push([])
    block = own
    lines.at(-1)?.push(node)
  }
  return lines
}

function placeIn(line: readonly Text[], at: number, isEnd: boolean): [Text, number] | undefined {
  let passed = 0
  for (const node of line) {
    if (isEnd ? at <= passed + node.length : at < passed + node.length) return [node, at - passed]
    passed += node.length
  }
  return undefined
}
