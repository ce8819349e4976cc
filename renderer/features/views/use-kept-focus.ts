import { type RefObject, useEffect } from 'react'

/**
 * A page in a frame may focus itself at any time, also while the person writes. Gives the focus back unless the person went
 * there: with the pointer over the frame, or with Tab.
 */
export function useKeptFocus(frame: RefObject<HTMLIFrameElement | null>): void {
  useEffect(() => {
    let last: Element | null = document.activeElement
    let isOver = false
    let isTabbing = false
    const remember = (): void => {
      if (document.activeElement !== frame.current) last = document.activeElement
    }
    const onPointer = (event: PointerEvent): void => void (isOver = event.target === frame.current)
    const onKey = (event: KeyboardEvent): void => {
      isTabbing = event.key === 'Tab' || event.key === 'F6'
    }
    const giveBack = (): void => {
      if (document.activeElement !== frame.current || isOver || isTabbing) return
      frame.current?.blur()
      if (last instanceof HTMLElement && last.isConnected) last.focus({ preventScroll: true })
    }
    // Where the focus went is known only after the event.
    let timer: ReturnType<typeof setTimeout> | undefined
    const onBlur = (): void => {
      clearTimeout(timer)
      timer = setTimeout(giveBack)
    }
    addEventListener('focusin', remember)
    addEventListener('pointerover', onPointer, true)
    addEventListener('keydown', onKey, true)
    addEventListener('blur', onBlur)
    return () => {
      clearTimeout(timer)
      removeEventListener('focusin', remember)
      removeEventListener('pointerover', onPointer, true)
      removeEventListener('keydown', onKey, true)
      removeEventListener('blur', onBlur)
    }
  }, [frame])
}
