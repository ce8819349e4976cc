import type { Transport } from '#rpc/transport.ts'
import { FRAME_TO_HOST } from '../preload/channels.ts'
import { isTrustedSender, type SenderFrame } from './check-sender.ts'
import { createElectronTransport, type ElectronTransport, type FrameTarget } from './electron-transport.ts'

/** A `WebContents`, as far as sessions need it. */
export interface SessionSender extends FrameTarget {
  on(event: 'destroyed' | 'render-process-gone', listener: () => void): unknown
}

export interface FrameEvent {
  readonly sender: SessionSender
  readonly senderFrame: SenderFrame | null
}

/** What is used of `ipcMain`. */
export interface HostIpc {
  on(channel: string, listener: (event: FrameEvent, ...values: unknown[]) => void): unknown
  removeListener(channel: string, listener: (event: FrameEvent, ...values: unknown[]) => void): unknown
}

/**
 * Gives every document of a trusted window its own transport.
 *
 * A document names its session in each frame. The first frame of a new session ends the one before
 * in the same window, so a reload gets a fresh `serve()` without any guess about the order of
 * Electron's navigation events. Returns a disposer that closes all sessions.
 */
export function acceptSessions(ipc: HostIpc, onSession: (transport: Transport) => void, onRefused: (reason: string) => void = () => {}): () => void {
  const sessions = new Map<SessionSender, ElectronTransport>()
  const watched = new WeakSet<SessionSender>()

  function end(sender: SessionSender): void {
    const transport = sessions.get(sender)
    sessions.delete(sender)
    transport?.close()
  }

  function begin(sender: SessionSender, sessionId: string): ElectronTransport {
    end(sender)
    if (!watched.has(sender)) {
      watched.add(sender)
      sender.on('destroyed', () => end(sender))
      sender.on('render-process-gone', () => end(sender))
    }
    const transport = createElectronTransport(sender, sessionId)
    sessions.set(sender, transport)
    transport.onClose(() => {
      if (sessions.get(sender) === transport) sessions.delete(sender)
    })
    onSession(transport)
    return transport
  }

  function onFrame(event: FrameEvent, sessionId: unknown, frame: unknown): void {
    if (!isTrustedSender(event.senderFrame)) return onRefused(`the sender is ${event.senderFrame?.url ?? 'gone'}`)
    if (typeof sessionId !== 'string' || sessionId.length === 0 || sessionId.length > 64) return onRefused('the session id is no short text')
    if (typeof frame !== 'string') return onRefused('the frame is no text')
    const current = sessions.get(event.sender)
    const transport = current?.sessionId === sessionId ? current : begin(event.sender, sessionId)
    transport.receive(frame)
  }

  ipc.on(FRAME_TO_HOST, onFrame)
  return () => {
    ipc.removeListener(FRAME_TO_HOST, onFrame)
    for (const sender of [...sessions.keys()]) end(sender)
  }
}
