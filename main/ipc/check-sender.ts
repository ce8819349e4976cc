import { APP_ORIGIN, isOwnUrl } from '../protocol/origin.ts'

/** What is looked at of Electron's `WebFrameMain`. */
export interface SenderFrame {
  readonly origin: string
  readonly url: string
  readonly parent: unknown
}

/**
 * Whether a message comes from the top frame of Steward's own page.
 *
 * A null frame has navigated or is gone; a child frame may hold foreign content; a sandboxed frame
 * of our own address has the origin `null`. https://www.electronjs.org/docs/latest/tutorial/security#17-validate-the-sender-of-all-ipc-messages
 */
export function isTrustedSender(frame: SenderFrame | null | undefined): boolean {
  return frame != null && frame.parent === null && frame.origin === APP_ORIGIN && isOwnUrl(frame.url)
}
