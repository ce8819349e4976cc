import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Route } from './route.ts'

export interface SidebarControl {
  readonly isOpen: boolean
  readonly isNarrow: boolean
  readonly open: () => void
  readonly close: () => void
  readonly toggle: () => void
}

const KEY = 'steward-sidebar'
const narrow = globalThis.matchMedia?.('(max-width: 899px)')

function listen(listener: () => void): () => void {
  narrow?.addEventListener('change', listener)
  return () => narrow?.removeEventListener('change', listener)
}

/** Beside the page in a wide window, over it in a narrow one, where it closes after each choice. */
export function useSidebar(route: Route): SidebarControl {
  const isNarrow = useSyncExternalStore(listen, () => narrow?.matches ?? false)
  const [isPinned, setPinned] = useState(() => localStorage.getItem(KEY) !== 'closed')
  const [isOver, setOver] = useState(false)
  useEffect(() => setOver(false), [route, isNarrow])
  const set = useCallback(
    (isOpen: boolean) => {
      if (isNarrow) return setOver(isOpen)
      localStorage.setItem(KEY, isOpen ? 'open' : 'closed')
      setPinned(isOpen)
    },
    [isNarrow],
  )
  const isOpen = isNarrow ? isOver : isPinned
  return useMemo(() => ({ isOpen, isNarrow, open: () => set(true), close: () => set(false), toggle: () => set(!isOpen) }), [isOpen, isNarrow, set])
}
