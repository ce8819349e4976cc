import { app, type WebContents } from 'electron'
import { isOwnUrl } from '../protocol/origin.ts'

/** A navigation that may be refused, in the shape that all three navigation events share. */
interface Navigation {
  readonly url: string
  readonly isMainFrame: boolean
  preventDefault(): void
}

/**
 * Puts every web contents that will ever exist behind the same guard: it stays on Steward's own pages,
 * opens no window and hosts no webview. Links of a conversation leave through `link.open`, after a click
 * that shows the address; nothing leaves through navigation.
 */
export function guardAllContents(report: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, report))
}

function guardContents(contents: WebContents, report: (what: string) => void): void {
  function decide(navigation: Navigation): void {
    // Only the top frame, only to itself (a reload). Frames have no page of their own to go to.
    if (navigation.isMainFrame && isOwnUrl(navigation.url)) return
    navigation.preventDefault()
    report(`A navigation to ${navigation.url.slice(0, 200)} was refused.`)
  }
  contents.on('will-navigate', decide)
  contents.on('will-frame-navigate', decide)
  contents.on('will-redirect', decide)
  contents.setWindowOpenHandler(({ url }) => {
    report(`A window for ${url.slice(0, 200)} was refused.`)
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    report('A webview was refused.')
  })
}
