import { useEffect } from 'react'
import { hasOpenDialog } from '#renderer/components/has-open-dialog.ts'
import { useClient } from '#renderer/state/app-context.tsx'

/** Escape stops the running turn, unless something nearer takes it: a menu, a dialog, a field being edited. */
export function useStopOnEscape(conversationId: string | null, runningTurnId: string | null): void {
  const client = useClient()
  useEffect(() => {
    if (conversationId === null || runningTurnId === null) return
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== 'Escape' || event.defaultPrevented || conversationId === null || runningTurnId === null) return
      if (hasOpenDialog() || document.querySelector('[role="menu"], [role="listbox"]')) return
      if (event.target instanceof Element && event.target.closest('.consent, .edit-question, .sidebar')) return
      client.call('turn.cancel', { conversationId, turnId: runningTurnId }).catch(() => {})
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [client, conversationId, runningTurnId])
}
