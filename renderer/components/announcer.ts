/**
 * Says something to screen readers without showing it.
 *
 * One live region at the end of the body, made at its first use: a region that is added together with
 * its text is often not read.
 */
let region: HTMLElement | undefined

export function announce(text: string): void {
  if (!region) {
    region = document.createElement('div')
    region.className = 'visually-hidden'
    region.setAttribute('aria-live', 'polite')
    region.setAttribute('data-live-announcer', 'true')
    document.body.append(region)
  }
  const target = region
  target.textContent = ''
  setTimeout(() => (target.textContent = text), 60)
}
