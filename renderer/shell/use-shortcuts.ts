import { useEffect } from 'react'
import { focusComposer, focusSearch } from './focus.ts'
import { goToNewConversation, navigate } from './route.ts'
import type { SidebarControl } from './use-sidebar.ts'
import { hasOpenDialog } from '../components/has-open-dialog.ts'
import { isMac } from '../components/shortcut.tsx'

/** The keys of the whole window, and the commands of the application's menu, which mean the same. */
export function useShortcuts(sidebar: SidebarControl): void {
  useEffect(() => {
    const commands: Readonly<Record<string, () => void>> = {
      'new-conversation': () => (goToNewConversation(), focusComposer()),
      settings: () => navigate({ kind: 'settings', page: null }),
      servers: () => navigate({ kind: 'servers', server: null, tab: null }),
      search: () => (sidebar.open(), focusSearch()),
      'toggle-sidebar': () => sidebar.toggle(),
    }
    const keys: Readonly<Record<string, string>> = { n: 'new-conversation', k: 'search', ',': 'settings', b: 'toggle-sidebar' }
    current = (command) => commands[command]?.()

    function onKeyDown(event: KeyboardEvent): void {
      const isModified = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
      if (!isModified || event.altKey || event.defaultPrevented) return
      const key = event.key.toLowerCase()
      // A browser keeps Ctrl+N for itself: there, Ctrl+Shift+O does the same.
      const command = event.shiftKey ? (key === 'o' ? 'new-conversation' : undefined) : keys[key]
      if (command === undefined) return
      // An open dialog has the keyboard.
      if (hasOpenDialog()) return
      event.preventDefault()
      commands[command]?.()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [sidebar])
}

let current: ((command: string) => void) | undefined
// The bridge has no way to stop hearing, so it is heard once for the life of the window.
globalThis.window?.stewardBridge?.onCommand?.((command) => current?.(command))
