import { COMMAND_TO_VIEW, FRAME_TO_HOST, FRAME_TO_VIEW } from './channels.ts'

/** What the bridge needs of `ipcRenderer`, so that tests can link it to the host's side without Electron. */
export interface ViewIpc {
  send(channel: string, ...values: unknown[]): void
  on(channel: string, listener: (event: unknown, ...values: unknown[]) => void): unknown
}

/** Everything that the page can reach. It carries frames and knows no method. */
export interface StewardBridge {
  /** Sends one frame, as text, to the host. */
  send(frame: string): void
  /** At most one listener; a later one replaces it. Null: the host closed the connection, nothing more comes. */
  onFrame(listener: (frame: string | null) => void): void
  /** At most one listener; hears the names of menu commands: `new-conversation`, `settings`, `servers`, `search`. */
  onCommand(listener: (command: string) => void): void
}

/**
 * Makes the bridge of one document.
 *
 * `sessionId` is new for every document: the host sees a reload as a new session, whichever of its
 * own events come first, and frames that were meant for the document before never arrive here.
 */
export function createBridge(ipc: ViewIpc, sessionId: string): StewardBridge {
  let onFrame: ((frame: string | null) => void) | undefined
  let onCommand: ((command: string) => void) | undefined

  // The event is left behind here: it carries `sender`, which no page may hold.
  ipc.on(FRAME_TO_VIEW, (_event, session, frame) => {
    if (session === sessionId && (typeof frame === 'string' || frame === null)) onFrame?.(frame)
  })
  ipc.on(COMMAND_TO_VIEW, (_event, command) => {
    if (typeof command === 'string') onCommand?.(command)
  })

  return {
    send(frame) {
      if (typeof frame !== 'string') throw new TypeError('A frame is text.')
      ipc.send(FRAME_TO_HOST, sessionId, frame)
    },
    onFrame(listener) {
      if (typeof listener !== 'function') throw new TypeError('A listener is a function.')
      onFrame = listener
    },
    onCommand(listener) {
      if (typeof listener !== 'function') throw new TypeError('A listener is a function.')
      onCommand = listener
    },
  }
}
