import { PanelLeft, SquarePen } from 'lucide-react'
import { IconButton } from '../components/icon-button.tsx'
import { ConversationTitle } from '../features/conversations/conversation-title.tsx'
import { TasksIndicator } from '../features/tasks/tasks-indicator.tsx'
import { focusComposer } from './focus.ts'
import { goToNewConversation, type Route } from './route.ts'
import type { SidebarControl } from './use-sidebar.ts'

/** Where one is. Left out where the page has its own heading and the list is open beside it. */
export function TopBar({ route, sidebar }: { readonly route: Route; readonly sidebar: SidebarControl }) {
  const isListBeside = sidebar.isOpen && !sidebar.isNarrow
  if (isListBeside && (route.kind !== 'chat' || route.conversationId === null)) return null
  return (
    <header className="top-bar">
      {isListBeside ? null : (
        <>
          <IconButton label="Show the conversations" shortcut="Mod+B" icon={<PanelLeft className="icon" aria-hidden="true" />} onPress={sidebar.open} />
          <IconButton label="New conversation" shortcut="Mod+N" icon={<SquarePen className="icon" aria-hidden="true" />} onPress={() => (goToNewConversation(), focusComposer())} />
        </>
      )}
      {route.kind === 'chat' && route.conversationId !== null ? <ConversationTitle conversationId={route.conversationId} /> : null}
      <div className="top-bar-space" />
      {isListBeside ? null : <TasksIndicator isCompact />}
    </header>
  )
}
