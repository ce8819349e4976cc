import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { VListHandle } from 'virtua'
import type { LibraryRow } from './library-rows.ts'

const canFocus = (row: LibraryRow): boolean => row.kind === 'conversation' || row.kind === 'folder'

/**
 * One stop of the Tab key for the whole list; the arrows move inside. Rows that are not in sight are not in the page: the one
 * that is moved to is scrolled there and drawn first.
 */
export function useRowKeys(rows: readonly LibraryRow[], list: RefObject<VListHandle | null>, frame: RefObject<HTMLElement | null>, selected: string | null) {
  const [focused, setFocused] = useState<string | null>(null)
  const wanted = useRef<string | null>(null)
  const has = (key: string | null): boolean => key !== null && rows.some((row) => row.key === key && canFocus(row))
  const stop = has(focused) ? focused : has(selected) ? selected : (rows.find(canFocus)?.key ?? null)
  const place = rows.findIndex(({ key }) => key === stop)

  useEffect(() => {
    const key = wanted.current
    if (key === null) return
    wanted.current = null
    let tries = 0
    let next = 0
    // A row that was just drawn is hidden until it was measured, and what is hidden takes no focus.
    function tryFocus(): void {
      const row = frame.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key ?? '')}"]`)
      row?.focus({ preventScroll: true })
      if (document.activeElement !== row && ++tries < 20) next = requestAnimationFrame(tryFocus)
    }
    tryFocus()
    return () => cancelAnimationFrame(next)
  }, [focused, frame])

  /** The row that the key goes to, which has the focus then; undefined where it is none of these keys. */
  function move(event: KeyboardEvent): LibraryRow | undefined {
    const places = rows.flatMap((row, index) => (canFocus(row) ? [index] : []))
    const current = places.indexOf(rows.findIndex(({ key }) => key === focused))
    const target = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + 10, PageUp: current - 10, Home: 0, End: places.length - 1 }[event.key]
    if (target === undefined || current < 0) return undefined
    const index = places[Math.max(0, Math.min(places.length - 1, target))]
    const row = index === undefined ? undefined : rows[index]
    if (!row || index === undefined) return undefined
    wanted.current = row.key
    setFocused(row.key)
    list.current?.scrollToIndex(index, { align: 'nearest' })
    return row
  }

  return { stop, place, focused, setFocused, move }
}
