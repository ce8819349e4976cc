/** The name under which the style sheet paints what was searched for. */
const NAME = 'searched'
/** How long a turn may take to appear, and how long it is painted again after it changed. */
const WATCH_MS = 8_000
const MOST_RANGES = 500

let stop: (() => void) | undefined

/** Marks the words in a turn once it is shown, and brings the first one into sight. Nothing is put into the page: the marks are painted over it. */
export function markWords(turnId: string, words: readonly string[]): void {
  stop?.()
  if (!('highlights' in CSS) || words.length === 0) return
  const pattern = new RegExp([...new Set(words)].sort((one, other) => other.length - one.length).map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)).join('|'), 'giu')
  let isShown = false

  function paint(): void {
    const turn = document.querySelector(`[data-turn="${CSS.escape(turnId)}"]`)
    if (!turn) return
    const ranges = rangesOf(turn, pattern)
    CSS.highlights.set(NAME, new Highlight(...ranges))
    if (isShown || ranges.length === 0) return
    isShown = true
    ranges[0]?.startContainer.parentElement?.scrollIntoView({ block: 'center' })
  }

  let frame = 0
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(paint)
  })
  observer.observe(document.body, { childList: true, subtree: true })
  const timer = setTimeout(() => observer.disconnect(), WATCH_MS)
  paint()
  stop = () => {
    stop = undefined
    clearTimeout(timer)
    observer.disconnect()
    cancelAnimationFrame(frame)
    CSS.highlights.delete(NAME)
  }
}

/** Takes the marks away, as when the search is over. */
export function unmarkWords(): void {
  stop?.()
}

function rangesOf(root: Element, pattern: RegExp): Range[] {
  const ranges: Range[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node && ranges.length < MOST_RANGES; node = walker.nextNode()) {
    for (const match of (node.nodeValue ?? '').matchAll(pattern)) {
      const range = new Range()
      range.setStart(node, match.index)
      range.setEnd(node, match.index + match[0].length)
      ranges.push(range)
    }
  }
  return ranges
}
