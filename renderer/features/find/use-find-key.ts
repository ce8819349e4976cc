import { useCallback, useEffect, useRef, useState } from 'react'
import { hasOpenDialog } from '#renderer/components/has-open-dialog.ts'
import { isMac } from '#renderer/components/shortcut.tsx'
import { focusComposer } from '#renderer/shell/focus.ts'

/** Ctrl+F, on a Mac ⌘F, opens the bar instead of the browser's own: that one finds only what is in the page. Closing gives the keyboard back. */
export function useFindKey(): { readonly isOpen: boolean; readonly close: () => void } {
  const [isOpen, setOpen] = useState(false)
  const before = useRef<Element>(null)
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const isModified = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
      if (!isModified || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'f' || event.defaultPrevented) return
      if (hasOpenDialog()) return
      event.preventDefault()
      const field = document.querySelector<HTMLInputElement>('.find-bar input')
      if (field) {
        field.focus()
        field.select()
        return
      }
      before.current = document.activeElement
      setOpen(true)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
  const close = useCallback(() => {
    setOpen(false)
    if (before.current instanceof HTMLElement && before.current.isConnected && before.current !== document.body) before.current.focus()
    else focusComposer()
  }, [])
  return { isOpen, close }
}
