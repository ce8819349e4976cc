/**
 * Moves the keyboard to a well-known place.
 *
 * The place may appear only with the next drawing (the list may be closed, the page another one), so
 * it is looked for again in a few frames.
 */
function focusWhenThere(selector: string, tries = 10): void {
  const element = document.querySelector<HTMLElement>(selector)
  if (element && element.offsetParent !== null) return element.focus()
  if (tries > 0) requestAnimationFrame(() => focusWhenThere(selector, tries - 1))
}

export const focusComposer = (): void => focusWhenThere('[data-focus="composer"]')
/** After a dialog or menu, which give the focus back to where it was by themselves. */
export const focusComposerSoon = (): void => void requestAnimationFrame(() => requestAnimationFrame(focusComposer))
export const focusSearch = (): void => focusWhenThere('[data-focus="search"]')

/**
 * After something with the keyboard in it was taken away: the next request for permission, else where one
 * writes. Waits two frames, because menus and dialogs give the focus back by themselves.
 */
export function focusWhenLost(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (document.activeElement && document.activeElement !== document.body) return
      const places = ['.consent', '.consent-pill button', '[data-focus="composer"]', 'main']
      const place = places.map((selector) => document.querySelector<HTMLElement>(selector)).find((element) => element !== null)
      place?.focus()
    }),
  )
}
