import { lazy, Suspense, useRef } from 'react'
import { Toasts } from '../components/toast.tsx'
import { ChatPage } from '../features/chat/chat-page.tsx'
import { TreeDialogs } from '../features/branches/tree-dialogs.tsx'
import { ConsentDialog } from '../features/consent/consent-dialog.tsx'
import { Sidebar } from '../features/conversations/sidebar.tsx'
import { TransferDialogs } from '../features/conversations/transfer-dialogs.tsx'
import { OpenDoctor } from '../features/doctor/open-doctor.tsx'
import { InstallDialog } from '../features/install/install-dialog.tsx'
import { ResourceDialog } from '../features/resources/resource-dialog.tsx'
import { ServerRequestDialog } from '../features/server-requests/request-dialog.tsx'
import { TaskResultDialog } from '../features/tasks/task-result-dialog.tsx'
import { useTaskToasts } from '../features/tasks/use-task-toasts.ts'
import { ChangedTools } from './changed-tools.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { OpeningProblems } from './opening-problems.tsx'
import { useRoute } from './route.ts'
import { TopBar } from './top-bar.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useSidebar } from './use-sidebar.ts'
import { useTheme } from './use-theme.ts'
import { useWindowTitle } from './use-window-title.ts'
import './app-shell.css'

const ActivityPage = lazy(async () => ({ default: (await import('../features/activity/activity-page.tsx')).ActivityPage }))
const ProjectsPage = lazy(async () => ({ default: (await import('../features/projects/projects-page.tsx')).ProjectsPage }))
const ReplayPage = lazy(async () => ({ default: (await import('../features/replay/replay-page.tsx')).ReplayPage }))
const UsagePage = lazy(async () => ({ default: (await import('../features/usage/usage-page.tsx')).UsagePage }))
const ServersPage = lazy(async () => ({ default: (await import('../features/servers/servers-page.tsx')).ServersPage }))
const SettingsPage = lazy(async () => ({ default: (await import('../features/settings/settings-page.tsx')).SettingsPage }))

/** The window: list at the left, one page at the right, and what may lie above both. */
export function AppShell() {
  const route = useRoute()
  const sidebar = useSidebar(route)
  const main = useRef<HTMLElement>(null)
  useTheme()
  useTaskToasts()
  useShortcuts(sidebar)
  useWindowTitle(route)
  return (
    <div className="shell" data-sidebar={sidebar.isOpen ? 'open' : 'closed'}>
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Sidebar route={route} onClose={sidebar.close} isHidden={!sidebar.isOpen} />
      {sidebar.isOpen ? <div className="shell-scrim" onClick={sidebar.close} aria-hidden="true" /> : null}
      <main className="shell-main" ref={main} tabIndex={-1} aria-label="Content">
        <TopBar route={route} sidebar={sidebar} />
        <ConnectionBanner />
        <OpeningProblems />
        <ChangedTools />
        <div className="shell-page">
          <ErrorBoundary key={route.kind === 'chat' ? route.conversationId : route.kind}>
            <Suspense fallback={null}>
              {route.kind === 'chat' ? <ChatPage conversationId={route.conversationId} turnId={route.turnId} /> : null}
              {route.kind === 'replay' ? <ReplayPage conversationId={route.conversationId} /> : null}
              {route.kind === 'servers' ? <ServersPage /> : null}
              {route.kind === 'activity' ? <ActivityPage /> : null}
              {route.kind === 'projects' ? <ProjectsPage projectId={route.projectId} /> : null}
              {route.kind === 'usage' ? <UsagePage /> : null}
              {route.kind === 'settings' ? <SettingsPage /> : null}
            </Suspense>
          </ErrorBoundary>
        </div>
      </main>
      <ResourceDialog />
      <OpenDoctor />
      <TreeDialogs />
      <TaskResultDialog />
      <ConsentDialog route={route} />
      <ServerRequestDialog route={route} />
      <InstallDialog />
      <TransferDialogs />
      <LinkDialog />
      <Toasts />
    </div>
  )
}
