import { type RefObject, useEffect, useState } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import { announce } from '#renderer/components/announcer.ts'
import { copyText } from '#renderer/components/copy-text.ts'
import { toast } from '#renderer/components/toast.tsx'
import { isMac } from '#renderer/components/shortcut.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import type { ConversationWindow, OpenConversation } from '#renderer/state/conversation-window.ts'
import { turnText } from '#renderer/state/turn-tree.ts'

const none: readonly string[] = []

/**
 * Selection over turns of which only some are in the page.
 *
 * The turns in which a selection begins and ends stay in the page while it lasts; what is copied has also what lies between them.
 * Ctrl+A in the list means the whole conversation, loaded or not.
 * @returns the turns to keep
 */
export function useTurnSelection(scroller: RefObject<HTMLElement | null>, store: StoreApi<OpenConversation>, window: ConversationWindow | undefined): readonly string[] {
  const [kept, setKept] = useState(none)
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let isAll = false

    function onSelect(): void {
      const selection = getSelection()
      const ids = !selection || selection.isCollapsed ? none : [turnOf(selection.anchorNode), turnOf(selection.focusNode)].flatMap((turn) => turn ?? [])
      isAll &&= selection?.isCollapsed === false && selection.anchorNode === element
      setKept((last) => (last.length === ids.length && last.every((id, index) => id === ids[index]) ? last : ids))
    }
    function onKeyDown(event: KeyboardEvent): void {
      const isModified = isMac ? event.metaKey : event.ctrlKey
      if (!isModified || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'a' || (event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]'))) return
      event.preventDefault()
      if (element) getSelection()?.selectAllChildren(element)
      isAll = true
    }
    const onPointerDown = (): void => void (isAll = false)
    function onCopy(event: ClipboardEvent): void {
      if (isAll && window) {
        event.preventDefault()
        void copyAll(window)
        return
      }
      const text = selectedText(store.getState().conversation.path)
      if (text === undefined) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
    }
    document.addEventListener('selectionchange', onSelect)
    element.addEventListener('keydown', onKeyDown)
    element.addEventListener('pointerdown', onPointerDown)
    element.addEventListener('copy', onCopy)
    return () => {
      document.removeEventListener('selectionchange', onSelect)
      element.removeEventListener('keydown', onKeyDown)
      element.removeEventListener('pointerdown', onPointerDown)
      element.removeEventListener('copy', onCopy)
    }
  }, [scroller, store, window])
  return kept
}

async function copyAll(window: ConversationWindow): Promise<void> {
  try {
    const turns = await window.readWhole()
    await copyText(turns.map(turnText).join('\n\n---\n\n'))
    announce('Copied')
    toast({ tone: 'success', title: turns.length === 1 ? 'The conversation was copied' : `The whole conversation was copied, ${turns.length} questions with their answers` })
  } catch {
    toast({ tone: 'danger', title: 'The conversation could not be copied', detail: 'Nothing was put on the clipboard. Try again in a moment.' })
  }
}

/** What a selection over several turns holds. Undefined where the browser knows it: within one turn, or two neighbours. */
function selectedText(path: readonly Turn[]): string | undefined {
  const selection = getSelection()
  if (!selection || selection.rangeCount === 0) return undefined
  const range = selection.getRangeAt(0)
  const places = [turnElement(range.startContainer), turnElement(range.endContainer)] as const
  const [from, to] = places.map((turn) => path.findIndex(({ turnId }) => turnId === turn?.dataset['turn']))
  const [first, last] = places
  if (from === undefined || to === undefined || !first || !last || from < 0 || to - from < 2) return undefined
  const [head, tail] = [range.cloneRange(), range.cloneRange()]
  head.setEndAfter(first)
  tail.setStartBefore(last)
  return [head.toString(), ...path.slice(from + 1, to).map(turnText), tail.toString()].join('\n\n')
}

function turnElement(node: Node | null): HTMLElement | undefined {
  const element = node instanceof Element ? node : node?.parentElement
  return element?.closest<HTMLElement>('[data-turn]') ?? undefined
}

const turnOf = (node: Node | null): string | undefined => turnElement(node)?.dataset['turn']
