import { app, type WebContents } from 'electron'
import { isOwnUrl } from '../protocol/origin.ts'
import type { ElectronViews, FramePlace } from '../protocol/view-frames.ts'

/** A navigation that may be refused, in the shape that all three navigation events share. */
interface Navigation {
  readonly url: string
  readonly isMainFrame: boolean
  /** Missing where it is gone already. */
  readonly frame?: FramePlace | null
  preventDefault(): void
}

/**
 * Puts every web contents that will ever exist behind the same guard: it stays on Steward's own pages, its frames
 * show views of servers, and it opens no window and hosts no webview. Links of a conversation leave through `link.open`, after a click
 * that shows the address; nothing leaves through navigation.
 */
export function guardAllContents(views: Pick<ElectronViews, 'mayShow'>, report: (what: string) => void): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, views, report))
}

function guardContents(contents: WebContents, views: Pick<ElectronViews, 'mayShow'>, report: (what: string) => void): void {
  // A page can send text to any address by WebRTC, whatever its policy; Steward and its views have no use for it.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  function decide(navigation: Navigation): void {
    // The top frame goes only to itself (a reload).
    if (navigation.isMainFrame ? isOwnUrl(navigation.url) : views.mayShow(navigation.url, navigation.frame)) return
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
