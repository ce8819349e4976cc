import { type RefObject, useLayoutEffect } from 'react'

const GAP = 6

/** Keeps a fixed box right above the composer that it stands in, as wide as that. */
export function usePlaceAbove(box: RefObject<HTMLElement | null>, isOpen: boolean): void {
  useLayoutEffect(() => {
    const element = box.current
    const composer = element?.closest<HTMLElement>('.composer')
    if (!isOpen || !element || !composer) return
    function place(): void {
      if (!element || !composer) return
      const { left, top, width } = composer.getBoundingClientRect()
      element.style.left = `${left}px`
      element.style.width = `${width}px`
      element.style.bottom = `${innerHeight - top + GAP}px`
      element.style.maxHeight = `${Math.max(120, top - 2 * GAP)}px`
    }
    place()
    const observer = new ResizeObserver(place)
    observer.observe(composer)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [box, isOpen])
}
