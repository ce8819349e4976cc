import { useCallback, useMemo, useRef, useState } from 'react'
import type { Conversation } from '#contract/conversation.ts'

/** Several conversations that are chosen to do something with. Opening one is another matter. */
export interface Selection {
  readonly chosen: readonly Conversation[]
  has(conversationId: string): boolean
  toggle(conversationId: string): void
  /** From where the last one was chosen or opened to here. */
  extendTo(conversationId: string): void
  /** Where the next stretch begins. */
  anchor(conversationId: string): void
  all(): void
  clear(): void
}

/** `listed` in the order on the screen; what is not listed any more is not chosen either. */
export function useSelection(listed: readonly Conversation[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const from = useRef<string | null>(null)
  const chosen = useMemo(() => (ids.size === 0 ? [] : listed.filter(({ conversationId }) => ids.has(conversationId))), [ids, listed])
  const toggle = useCallback((conversationId: string): void => {
    from.current = conversationId
    setIds((before) => {
      const next = new Set(before)
      if (!next.delete(conversationId)) next.add(conversationId)
      return next
    })
  }, [])
  const has = useCallback((conversationId: string) => ids.has(conversationId), [ids])
  const anchor = useCallback((conversationId: string) => void (from.current = conversationId), [])
  const clear = useCallback(() => setIds((before) => (before.size === 0 ? before : new Set())), [])
  const all = useCallback(() => setIds(new Set(listed.map(({ conversationId }) => conversationId))), [listed])
  const extendTo = useCallback(
    (conversationId: string): void => {
      const places = [from.current ?? conversationId, conversationId].map((id) => listed.findIndex((item) => item.conversationId === id))
      const [first, last] = [Math.min(...places), Math.max(...places)]
      setIds(new Set(listed.slice(Math.max(0, first), last + 1).map((item) => item.conversationId)))
    },
    [listed],
  )
  return { chosen, has, toggle, extendTo, anchor, all, clear }
}
