import { useEffect, useMemo, useRef, useState } from 'react'
import { Recent } from '#renderer/components/recent.ts'
import { finishBlocks } from './finish-blocks.ts'
import { type Parsed, parseBlocks } from './parse-blocks.ts'

/** A text up to this length is parsed exactly at once when it ends: it takes a few milliseconds. */
const SHORT = 16_000

/** Texts that were shown lately: one that comes back into view is not parsed again. */
const kept = new Recent<Parsed>(200, 2_000_000)

/** A text as blocks: while it is open as far as they are known, then exactly, for long texts when the page has time for it. */
export function useParsed(text: string, isOpen: boolean): Parsed {
  const before = useRef<Parsed>(undefined)
  const [exact, setExact] = useState<{ readonly text: string; readonly parsed: Parsed }>()
  const parsed = useMemo(() => (before.current = isOpen ? parseBlocks(text, before.current) : closed(text, before.current)), [text, isOpen])
  const isLeft = !isOpen && !parsed.isExact
  useEffect(() => {
    if (!isLeft) return
    const handle = requestIdleCallback(() => setExact({ text, parsed: (before.current = keep(text, finishBlocks(text, parsed))) }), { timeout: 1000 })
    return () => cancelIdleCallback(handle)
  }, [isLeft, text, parsed])
  return !isOpen && exact?.text === text ? exact.parsed : parsed
}

function closed(text: string, before: Parsed | undefined): Parsed {
  // A text that arrived is shown as it is until there is time; one that comes whole has nothing to show before.
  if (before && text.length > SHORT) return before.isExact ? finishBlocks(text, before) : parseBlocks(text, before)
  const found = before ? undefined : kept.get(text)
  return keep(text, found ?? finishBlocks(text, before))
}

function keep(text: string, parsed: Parsed): Parsed {
  kept.set(text, parsed, text.length)
  return parsed
}
