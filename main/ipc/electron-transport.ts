import { FRAME_TO_VIEW } from '../preload/channels.ts'
import type { Transport } from '#rpc/transport.ts'

/** What is used of `WebContents`. */
export interface FrameTarget {
  isDestroyed(): boolean
  send(channel: string, ...values: unknown[]): void
}

/** The host's end of one document's connection. */
export interface ElectronTransport extends Transport {
  readonly sessionId: string
  /** A frame of the view arrived. */
  receive(frame: string): void
}

export function createElectronTransport(target: FrameTarget, sessionId: string): ElectronTransport {
  let listener: ((frame: string) => void) | undefined
  let closed = false
  const early: string[] = []
  const closeListeners: (() => void)[] = []

  function post(frame: string | null): void {
    if (!target.isDestroyed()) target.send(FRAME_TO_VIEW, sessionId, frame)
  }

  return {
    sessionId,
    send(frame) {
      if (!closed) post(frame)
    },
    receive(frame) {
      if (closed) return
      if (listener) listener(frame)
      else early.push(frame)
    },
    onMessage(next) {
      listener = next
      for (const frame of early.splice(0)) next(frame)
    },
    onClose(next) {
      if (closed) next()
      else closeListeners.push(next)
    },
    close() {
      if (closed) return
      closed = true
      early.length = 0
      post(null)
      for (const next of closeListeners.splice(0)) next()
    },
  }
}
