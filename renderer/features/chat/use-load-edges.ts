import { type RefObject, useEffect, useRef } from 'react'
import type { ConversationState } from '#renderer/state/conversation-state.ts'
import type { ConversationWindow, OpenConversation } from '#renderer/state/conversation-window.ts'

/** From this distance on the next page is read: a fifth of a second of the fastest scrolling. */
const AHEAD = 6000

/** Loads on where the reader comes near the end of what is loaded. */
export function useLoadEdges(scroller: RefObject<HTMLElement | null>, conversation: ConversationState, edges: OpenConversation['edges'], window: ConversationWindow | undefined): void {
  const wantsBefore = conversation.hasBefore && edges.before.kind === 'idle'
  const wantsAfter = conversation.hasAfter && edges.after.kind === 'idle'
  const isNew = useRef(true)
  useEffect(() => {
    const element = scroller.current
    if (!element || !(wantsBefore || wantsAfter)) return
    const look = (): void => {
      const { scrollTop, scrollHeight, clientHeight } = element
      if (wantsBefore && scrollTop < AHEAD) void window?.loadBefore()
      if (wantsAfter && scrollHeight - scrollTop - clientHeight < AHEAD) void window?.loadAfter()
    }
    // What was just put there is measured first, and the scrolling that it takes has ended: the list would take it for the reader's.
    const timer = setTimeout(
      () => {
        look()
        element.addEventListener('scroll', look, { passive: true })
      },
      isNew.current ? 250 : 60,
    )
    isNew.current = false
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', look)
    }
  }, [scroller, wantsBefore, wantsAfter, window, conversation.path])
}
