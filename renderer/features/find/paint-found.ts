import { findRanges } from './find-ranges.ts'

/** Names of the style sheet: every hit, and the one that is looked at. */
const ALL = 'found'
const NOW = 'found-now'
const LONGEST_WAIT_MS = 5000

export interface Hit {
  readonly turnId: string
  readonly inTurn: number
}

let stop: (() => void) | undefined

/** Paints the hits over the turns that are in the page, also over those that come into it. Nothing is put into the page. @returns the end of it */
export function paintFound(text: string, hit: Hit | undefined): () => void {
  unpaintFound()
  const scroller = document.querySelector('.turn-list-scroller')
  if (!scroller || text === '') return () => {}
  const paint = (): void => {
    CSS.highlights.set(ALL, new Highlight(...[...scroller.querySelectorAll('[data-turn]')].flatMap((turn) => findRanges(turn, text))))
    const now = hit && rangeOf(hit, text)
    const highlight = new Highlight(...(now ? [now] : []))
    highlight.priority = 1
    CSS.highlights.set(NOW, highlight)
  }
  let frame = 0
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(paint)
  })
  observer.observe(scroller, { childList: true, subtree: true, characterData: true })
  paint()
  stop = () => {
    observer.disconnect()
    cancelAnimationFrame(frame)
    CSS.highlights.delete(ALL)
    CSS.highlights.delete(NOW)
    stop = undefined
  }
  return unpaintFound
}

export function unpaintFound(): void {
  stop?.()
}

/** Brings a hit into sight; `load` where its turn is not in the page. What is folded has no place: then its turn is shown. @returns the end of waiting */
export function lookAt(hit: Hit, text: string, load: () => Promise<void> | undefined): () => void {
  const until = performance.now() + LONGEST_WAIT_MS
  let isAsked = false
  let settled = 0
  let frame = requestAnimationFrame(function look() {
    const turn = turnOf(hit.turnId)
    const isDrawn = turn?.checkVisibility({ visibilityProperty: true }) === true
    if (isDrawn && turn) {
      bringIntoSight(rangeOf(hit, text)?.getBoundingClientRect() ?? turn.getBoundingClientRect())
      // What is around it may still be measured: a few frames more hold it in sight.
      if (settled++ > 12) return
    } else if (!isAsked) {
      isAsked = true
      load()?.catch(() => {})
    }
    if (performance.now() < until) frame = requestAnimationFrame(look)
  })
  return () => cancelAnimationFrame(frame)
}

function turnOf(turnId: string): Element | null {
  return document.querySelector(`.turn-list-scroller [data-turn="${CSS.escape(turnId)}"]`)
}

function rangeOf({ turnId, inTurn }: Hit, text: string): Range | undefined {
  const turn = turnOf(turnId)
  const ranges = turn ? findRanges(turn, text) : []
  // Some of a turn's hits may lie in what is folded.
  return ranges[Math.min(inTurn, ranges.length - 1)]
}

function bringIntoSight(place: DOMRect): void {
  const scroller = document.querySelector('.turn-list-scroller')
  if (!scroller) return
  const view = scroller.getBoundingClientRect()
  if (place.top >= view.top + 60 && Math.min(place.bottom, place.top + 80) <= view.bottom - 20) return
  scroller.scrollTop += place.top - view.top - view.height / 3
}
