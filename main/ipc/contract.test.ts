import { contractSuite } from '#rpc/contract-suite.ts'
import type { Transport } from '#rpc/transport.ts'
import type { StewardBridge } from '../preload/bridge.ts'
import { linkIpc } from '../testing/linked-ipc.ts'
import { acceptSessions } from './accept-sessions.ts'

/** The view's end, as the renderer makes it of the bridge. It closes by going away. */
function viewTransport(bridge: StewardBridge, goAway: () => void): Transport {
  const closeListeners: (() => void)[] = []
  const early: string[] = []
  let listener: ((frame: string) => void) | undefined
  const closed = (): void => closeListeners.splice(0).forEach((next) => next())
  bridge.onFrame((frame) => {
    if (frame === null) closed()
    else if (listener) listener(frame)
    else early.push(frame)
  })
  return {
    send: (frame) => bridge.send(frame),
    onMessage(next) {
      listener = next
      for (const frame of early.splice(0)) next(frame)
    },
    onClose: (next) => void closeListeners.push(next),
    close() {
      closed()
      goAway()
    },
  }
}

/** The suite serves before the view says anything; here a session begins with the view's first frame. */
function whenItComes(session: Promise<Transport>): Transport {
  return {
    send: (frame) => void session.then((transport) => transport.send(frame)),
    onMessage: (listener) => void session.then((transport) => transport.onMessage(listener)),
    onClose: (listener) => void session.then((transport) => transport.onClose(listener)),
    close: () => void session.then((transport) => transport.close()),
  }
}

contractSuite('Electron IPC', async () => {
  const ipc = linkIpc()
  const { promise, resolve } = Promise.withResolvers<Transport>()
  const stop = acceptSessions(ipc.hostIpc, resolve)
  const bridge = ipc.openDocument('document-1')
  return { client: viewTransport(bridge, () => ipc.emit('render-process-gone')), server: whenItComes(promise), close: stop }
})
