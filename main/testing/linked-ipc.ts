import { EventEmitter } from 'node:events'
import type { FrameEvent, HostIpc, SessionSender } from '../ipc/accept-sessions.ts'
import type { SenderFrame } from '../ipc/check-sender.ts'
import { createBridge, type StewardBridge, type ViewIpc } from '../preload/bridge.ts'

export const OWN_FRAME: SenderFrame = { origin: 'app://steward', url: 'app://steward/', parent: null }

/** A web contents whose documents get real bridges, and an `ipcMain` that hears them. */
export interface LinkedIpc {
  readonly hostIpc: HostIpc
  /** A new document of the window, with a bridge of its own. */
  openDocument(sessionId: string): StewardBridge
  /** A message as a page would send it that got hold of the channel. */
  sendRaw(frame: SenderFrame | null, ...values: unknown[]): void
  emit(event: 'destroyed' | 'render-process-gone'): void
}

/** Links both ends without Electron: values are cloned and arrive later, in order, as over its IPC. */
export function linkIpc(): LinkedIpc {
  const host = new EventEmitter()
  const contents = new EventEmitter()
  let view = new EventEmitter()
  let destroyed = false
  const later = (run: () => void): void => void setImmediate(run)

  const sender: SessionSender = {
    isDestroyed: () => destroyed,
    send(channel, ...values) {
      const cloned = structuredClone(values)
      later(() => view.emit(channel, {}, ...cloned))
    },
    on: (event, listener) => contents.on(event, listener),
  }

  function sendRaw(senderFrame: SenderFrame | null, channel: unknown, ...values: unknown[]): void {
    const cloned = structuredClone(values)
    later(() => host.emit(String(channel), { sender, senderFrame } satisfies FrameEvent, ...cloned))
  }

  return {
    hostIpc: host,
    openDocument(sessionId) {
      view = new EventEmitter()
      const ipc: ViewIpc = { send: (channel, ...values) => sendRaw(OWN_FRAME, channel, ...values), on: (channel, listener) => view.on(channel, listener) }
      return createBridge(ipc, sessionId)
    },
    sendRaw,
    emit(event) {
      destroyed ||= event === 'destroyed'
      contents.emit(event)
    },
  }
}
