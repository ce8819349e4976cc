import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

export interface StickToEnd {
  /** The element that scrolls, and the one inside it that grows. */
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  /** False while the reader looks at something earlier. */
  readonly isAtEnd: boolean
  readonly jump: () => void
  /** Something else than the end is to be looked at. */
  readonly release: () => void
}

/** Within this distance one is at the end. */
const NEAR = 32
/** What stays visible above a request. */
const ABOVE = 12
/** Whatever the reader does here. */
const touches = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const

/**
 * Keeps the newest in view while the reader is at the end, and lets go as soon as they scroll up.
 *
 * A request for permission is read from its top: the first one that waits is not scrolled past. What the
 * reader unfolds stays where it was pressed.
 *
 * `hasAfter`: the list does not reach the end. Only a movement upwards without a change of the content's height counts as the reader's wish:
 * everything else is the list measuring itself.
 */
export function useStickToEnd(hasAfter: boolean): StickToEnd {
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const isStuck = useRef(true)
  const [isAtEnd, setAtEnd] = useState(true)
  // Where more is to be loaded below, the end of the list is not the end of the conversation.
  const isCut = useRef(hasAfter)
  isCut.current = hasAfter
  if (hasAfter) isStuck.current = false

  const jump = useCallback(() => {
    const element = scroller.current
    if (!element) return
    isStuck.current = true
    setAtEnd(true)
    element.scrollTo({ top: Math.min(element.scrollHeight, topOfRequest(element)) })
  }, [])

  const release = useCallback(() => {
    isStuck.current = false
  }, [])

  useEffect(() => {
    const element = scroller.current
    const inner = content.current
    if (!element || !inner) return
    let lastTop = element.scrollTop
    let lastHeight = element.scrollHeight

    function onScroll(): void {
      if (!element) return
      const { scrollTop, scrollHeight, clientHeight } = element
      const isNear = !isCut.current && scrollHeight - scrollTop - clientHeight <= NEAR
      if (isNear) isStuck.current = true
      else if (scrollTop < lastTop - 2 && scrollHeight === lastHeight) isStuck.current = false
      lastTop = scrollTop
      lastHeight = scrollHeight
      setAtEnd(isNear || isStuck.current)
    }
    /** The wheel tells the wish before the page has moved. */
    function onWheel(event: WheelEvent): void {
      if (event.deltaY >= 0 || !element || element.scrollHeight <= element.clientHeight) return
      isStuck.current = false
      setAtEnd(false)
    }
    /** Runs before what was pressed unfolds. */
    function onClick(event: MouseEvent): void {
      if (event.target instanceof Element && event.target.closest('[aria-expanded]:not([aria-haspopup])')) isStuck.current = false
    }
    /** The request that the reader has begun to read: from then on nothing moves it back to its top. */
    let touched: string | undefined
    const onTouch = (): void => void (touched = firstRequest(element)?.dataset['call'])
    const follow = (): void => {
      const { scrollTop, scrollHeight, clientHeight } = element
      const top = Math.min(scrollHeight, topOfRequest(element))
      const isRead = touched !== undefined && firstRequest(element)?.dataset['call'] === touched
      if (isStuck.current) element.scrollTo({ top: isRead ? Math.max(scrollTop, top) : top })
      else if (!isCut.current && scrollHeight - scrollTop - clientHeight <= NEAR) isStuck.current = true
      else setAtEnd(false)
      lastHeight = element.scrollHeight
    }
    const observer = new ResizeObserver(follow)
    observer.observe(inner)
    observer.observe(element)
    follow()
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener('click', onClick, { capture: true })
    for (const type of touches) element.addEventListener(type, onTouch, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('click', onClick, { capture: true })
      for (const type of touches) element.removeEventListener(type, onTouch)
    }
  }, [])

  return { scroller, content, isAtEnd: isAtEnd && !hasAfter, jump, release }
}

function firstRequest(scroller: HTMLElement): HTMLElement | null {
  return scroller.querySelector('[data-state="waiting"]')
}

/** Where to scroll at most, so that the card of the first waiting request is seen from its top. */
function topOfRequest(scroller: HTMLElement): number {
  const card = firstRequest(scroller)
  return card ? scroller.scrollTop + card.getBoundingClientRect().top - scroller.getBoundingClientRect().top - ABOVE : Infinity
}
