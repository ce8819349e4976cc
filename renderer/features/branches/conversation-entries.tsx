import { Bug, FlaskConical, History, ListTree } from 'lucide-react'
import type { Conversation } from '#contract/conversation.ts'
import type { MenuEntry } from '#renderer/components/menu.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { openDialog } from './open-dialog.ts'

/** What can be done with the tree of a conversation and with its record. */
export function recordEntries({ conversationId }: Conversation): MenuEntry[] {
  return [
    { id: 'branches', label: 'Branches…', icon: <ListTree className="icon" aria-hidden="true" />, onAction: () => openDialog.setState({ kind: 'branches', conversationId }, true) },
    { id: 'replay', label: 'Replay', icon: <History className="icon" aria-hidden="true" />, onAction: () => navigate({ kind: 'replay', conversationId }) },
    { id: 'rerun', label: 'Re-run with another model…', icon: <FlaskConical className="icon" aria-hidden="true" />, onAction: () => openDialog.setState({ kind: 'rerun', conversationId }, true) },
    { id: 'scrub', label: 'Export for a bug report…', icon: <Bug className="icon" aria-hidden="true" />, onAction: () => openDialog.setState({ kind: 'scrub', conversationId }, true) },
  ]
}
