/**
 * Puts text into the clipboard, on the person's click.
 *
 * First by the copy command: it needs only the click. The clipboard API asks for a permission, and the
 * Electron shell denies every permission there is.
 */
export async function copyText(text: string): Promise<void> {
  function fill(event: ClipboardEvent): void {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
  }
  addEventListener('copy', fill, { capture: true })
  const copied = document.execCommand('copy')
  removeEventListener('copy', fill, { capture: true })
  if (!copied) await navigator.clipboard.writeText(text)
}
