import { useEffect } from 'react'
import { useApp, useReady } from '../state/app-context.tsx'
import type { Route } from './route.ts'

/** The window says where it is, and that something waits for the person, also while another window is in front. */
export function useWindowTitle(route: Route): void {
  const { live } = useApp()
  const waiting = useReady(live.consent)?.length ?? 0
  const conversations = useReady(live.conversations)
  const conversationId = route.kind === 'chat' ? route.conversationId : null
  const title = conversationId === null ? undefined : conversations?.find((item) => item.conversationId === conversationId)?.title
  const place = route.kind === 'servers' ? 'Servers' : route.kind === 'settings' ? 'Settings' : title
  useEffect(() => {
    const name = place ? `${place} – Steward` : 'Steward'
    document.title = waiting > 0 ? `(${waiting}) Permission needed – ${name}` : name
    const badge = waiting > 0 ? navigator.setAppBadge?.(waiting) : navigator.clearAppBadge?.()
    badge?.catch(() => {})
  }, [place, waiting])
}
