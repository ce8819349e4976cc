import { type CSSProperties, type RefObject, useLayoutEffect, useState } from 'react'

const GAP = 6
const hidden: CSSProperties = { visibility: 'hidden' }

/** Where a fixed box lies that stands right above the composer that holds it, as wide as that. */
export function usePlaceAbove(box: RefObject<HTMLElement | null>, isOpen: boolean): CSSProperties {
  const [place, setPlace] = useState<CSSProperties>(hidden)
  useLayoutEffect(() => {
    const composer = box.current?.closest('.composer')
    if (!isOpen || !composer) return
    const measure = (): void => {
      const { left, top, width } = composer.getBoundingClientRect()
      setPlace({ left, width, bottom: innerHeight - top + GAP, maxHeight: Math.max(120, top - 2 * GAP) })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(composer)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [box, isOpen])
  return place
}
