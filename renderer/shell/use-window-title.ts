import { useEffect } from 'react'
import { titleOf } from '../features/conversations/title-of.ts'
import { needsPerson } from '../features/server-requests/describe-request.ts'
import { useApp, useReady } from '../state/app-context.tsx'
import type { Route } from './route.ts'

/** The window says where it is, and that something waits for the person, also while another window is in front. */
export function useWindowTitle(route: Route): void {
  const { live } = useApp()
  const permissions = useReady(live.consent)?.length ?? 0
  const waiting = permissions + (useReady(live.serverRequests)?.filter(needsPerson).length ?? 0)
  const conversations = useReady(live.conversations)
  const conversationId = route.kind === 'chat' ? route.conversationId : null
  const conversation = conversationId === null ? undefined : conversations?.find((item) => item.conversationId === conversationId)
  const place = route.kind === 'servers' ? 'Servers' : route.kind === 'settings' ? 'Settings' : route.kind === 'activity' ? 'Activity' : conversation && titleOf(conversation)
  useEffect(() => {
    const name = place ? `${place} – Steward` : 'Steward'
    document.title = waiting > 0 ? `(${waiting}) ${permissions > 0 ? 'Permission needed' : 'A server asks you'} – ${name}` : name
    const badge = waiting > 0 ? navigator.setAppBadge?.(waiting) : navigator.clearAppBadge?.()
    badge?.catch(() => {})
  }, [place, permissions, waiting])
}
