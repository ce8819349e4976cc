import { useEffect, useState } from 'react'

/** Longer than a double click, shorter than reading. */
const SETTLE_MS = 500

const forms = new Set<() => void>()

/** An answer moves what stands on the screen: every open request waits a moment again. */
export function unsettle(): void {
  for (const restart of forms) restart()
}

/**
 * Whether a request has stood still long enough to be allowed.
 *
 * It may appear, or move up after an answer, right under a pointer that is about to click: the second click of a
 * double click must not allow the next request.
 */
export function useSettled(): boolean {
  const [isSettled, setSettled] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const restart = (): void => {
      clearTimeout(timer)
      setSettled(false)
      timer = setTimeout(() => setSettled(true), SETTLE_MS)
    }
    restart()
    forms.add(restart)
    return () => {
      clearTimeout(timer)
      forms.delete(restart)
    }
  }, [])
  return isSettled
}
