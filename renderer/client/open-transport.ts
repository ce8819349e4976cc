import { StewardError } from '#contract/problem.ts'
import type { Transport } from '#rpc/transport.ts'
import type { StewardBridge } from './bridge.ts'

/** Opens the way to the host once; rejects where it cannot be opened now. */
export type OpenTransport = () => Promise<Transport>

/** The bridge is one pipe for the life of the window; it closes once, when Steward quits. */
export function fromBridge(bridge: StewardBridge): OpenTransport {
  return async () => {
    let listener: ((frame: string) => void) | undefined
    const early: string[] = []
    const closeListeners: (() => void)[] = []
    let isClosed = false
    bridge.onFrame((frame) => {
      if (frame === null) {
        isClosed = true
        for (const closed of closeListeners.splice(0)) closed()
      } else if (listener) listener(frame)
      else early.push(frame)
    })
    return {
      send: (frame) => bridge.send(frame),
      onMessage(next) {
        listener = next
        for (const frame of early.splice(0)) next(frame)
      },
      onClose: (closed) => (isClosed ? closed() : closeListeners.push(closed)),
      close() {},
    }
  }
}

/**
 * A WebSocket to the page's own origin.
 *
 * The token travels as a subprotocol: a browser can set no header there, and an address ends up in logs.
 */
export function fromWebSocket(address: string, token: string): OpenTransport {
  return () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address, ['steward', `token.${token}`])
      let isOpen = false
      let listener: ((frame: string) => void) | undefined
      const early: string[] = []
      const closeListeners: (() => void)[] = []
      socket.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (typeof data !== 'string') return
        if (listener) listener(data)
        else early.push(data)
      }
      socket.onclose = () => {
        if (!isOpen) reject(new StewardError({ code: 'connection-refused', message: 'Steward does not answer.', nextStep: 'See whether `steward serve` still runs.' }))
        for (const closed of closeListeners.splice(0)) closed()
      }
      socket.onopen = () => {
        isOpen = true
        resolve({
          send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(frame),
          onMessage(next) {
            listener = next
            for (const frame of early.splice(0)) next(frame)
          },
          onClose: (closed) => (socket.readyState === WebSocket.CLOSED ? closed() : closeListeners.push(closed)),
          close: () => socket.close(),
        })
      }
    })
}
