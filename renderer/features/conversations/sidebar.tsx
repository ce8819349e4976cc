import { ArrowLeft, ChartColumn, PanelLeftClose, Plug, ScrollText, Settings2, Shapes, SquarePen } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { BIN_DAYS } from '#contract/library.ts'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { focusComposer } from '#renderer/shell/focus.ts'
import { goToNewConversation, hrefOf, type Route } from '#renderer/shell/route.ts'
import { StewardMark } from '#renderer/shell/steward-mark.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { TasksIndicator } from '../tasks/tasks-indicator.tsx'
import { ConversationList } from './conversation-list.tsx'
import { LibraryMenu } from './library-menu.tsx'
import type { LibraryView } from './library-rows.ts'
import { askImport } from './transfer-dialogs.tsx'
import { unmarkWords } from './mark-words.ts'
import { goToFirstHit, SearchHits } from './search-hits.tsx'
import './sidebar.css'

/** Conversations, their search, and the ways to the other pages. */
export function Sidebar({ route, onClose, isHidden }: { readonly route: Route; readonly onClose: () => void; readonly isHidden: boolean }) {
  const [text, setText] = useState('')
  const [view, setView] = useState<LibraryView>('all')
  if (isHidden) return null
  // The words of the search before are no longer what is looked for.
  const search = (next: string): void => {
    unmarkWords()
    setText(next)
  }
  const query = text.trim()
  function onDrop(event: DragEvent): void {
    const [file] = event.dataTransfer.files
    if (!file) return
    event.preventDefault()
    askImport(file)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a place to drop an export; "Import" in the menu of the library does the same by keyboard
    <aside className="sidebar" aria-label="Sidebar" onDragOver={(event) => event.dataTransfer.types.includes('Files') && event.preventDefault()} onDrop={onDrop}>
      <header className="sidebar-header">
        <StewardMark />
        <span className="sidebar-name">Steward</span>
        <IconButton label="New conversation" shortcut="Mod+N" icon={<SquarePen className="icon" aria-hidden="true" />} onPress={() => (goToNewConversation(), focusComposer())} />
        <IconButton label="Hide the sidebar" shortcut="Mod+B" icon={<PanelLeftClose className="icon" aria-hidden="true" />} onPress={onClose} />
      </header>
      <div className="sidebar-search">
        <SearchField label="Search conversations" placeholder="Search" value={text} onChange={search} onKeyDown={goToFirstHit} inputRef={(input) => input?.setAttribute('data-focus', 'search')} />
        <LibraryMenu onView={setView} />
      </div>
      {view === 'all' || query ? null : (
        <div className="library-view">
          <IconButton size="small" label="All conversations" icon={<ArrowLeft className="icon" aria-hidden="true" />} onPress={() => setView('all')} />
          <h2 className="library-view-title">{view === 'archive' ? 'Archive' : 'Bin'}</h2>
          {view === 'bin' ? <span className="library-view-note">deleted after {BIN_DAYS} days</span> : null}
        </div>
      )}
      {query ? <SearchHits text={text} route={route} /> : <ConversationList key={view} route={route} view={view} />}
      <SidebarNav route={route} />
    </aside>
  )
}

function SidebarNav({ route }: { readonly route: Route }) {
  const servers = useReady(useApp().live.servers) ?? []
  const projects = useReady(useApp().live.projects) ?? []
  const troubled = servers.filter(({ state }) => ['failed', 'needs-sign-in', 'untrusted', 'degraded', 'restarting'].includes(state.kind)).length
  const ready = servers.filter(({ state }) => state.kind === 'ready' || state.kind === 'degraded').length
  return (
    <nav className="sidebar-nav" aria-label="Pages">
      <TasksIndicator />
      <a className="sidebar-link" href={hrefOf({ kind: 'projects', projectId: null })} aria-current={route.kind === 'projects' ? 'page' : undefined}>
        <Shapes className="icon" aria-hidden="true" />
        <span className="sidebar-link-text">Projects</span>
        {projects.length > 0 ? <span className="sidebar-count">{projects.length}</span> : null}
      </a>
      <a className="sidebar-link" href={hrefOf({ kind: 'servers', server: null, tab: null })} aria-current={route.kind === 'servers' ? 'page' : undefined}>
        <Plug className="icon" aria-hidden="true" />
        <span className="sidebar-link-text">Servers</span>
        {troubled > 0 ? <span className="sidebar-count sidebar-count-warning">{troubled} to look at</span> : ready > 0 ? <span className="sidebar-count">{ready} ready</span> : null}
      </a>
      <a className="sidebar-link" href={hrefOf({ kind: 'activity', turnId: null })} aria-current={route.kind === 'activity' ? 'page' : undefined}>
        <ScrollText className="icon" aria-hidden="true" />
        <span className="sidebar-link-text">Activity</span>
      </a>
      <a className="sidebar-link" href={hrefOf({ kind: 'usage' })} aria-current={route.kind === 'usage' ? 'page' : undefined}>
        <ChartColumn className="icon" aria-hidden="true" />
        <span className="sidebar-link-text">Usage</span>
      </a>
      <a className="sidebar-link" href={hrefOf({ kind: 'settings', page: null })} aria-current={route.kind === 'settings' ? 'page' : undefined}>
        <Settings2 className="icon" aria-hidden="true" />
        <span className="sidebar-link-text">Settings</span>
      </a>
    </nav>
  )
}
