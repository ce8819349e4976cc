/**
 * A module `electron` that does nothing and remembers everything, for tests of the real entry:
 * `vi.mock('electron', async () => import('./testing/electron-recorder.ts'))`.
 */
import { EventEmitter } from 'node:events'

export class RecordedEvent {
  defaultPrevented = false
  readonly preventDefault = (): void => {
    this.defaultPrevented = true
  }
}

type Recorded = { name: string; values: unknown[] }

export const calls: Recorded[] = []

/** The values of each call to `name`, in order. */
export function callsTo(name: string): unknown[][] {
  return calls.filter((call) => call.name === name).map(({ values }) => values)
}

function record(name: string, ...values: unknown[]): void {
  calls.push({ name, values })
}

const becameReady = Promise.withResolvers<void>()

export const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  enableSandbox: () => record('app.enableSandbox'),
  commandLine: { appendSwitch: (...values: string[]) => record('app.commandLine.appendSwitch', ...values) },
  requestSingleInstanceLock: () => !process.env.TEST_SECOND_INSTANCE,
  setAsDefaultProtocolClient: (...values: unknown[]) => record('app.setAsDefaultProtocolClient', ...values),
  setPath: (name: string, path: string) => record('app.setPath', name, path),
  getVersion: () => '1.2.3',
  whenReady: () => becameReady.promise,
  /** Runs the listeners as Electron does: a prevented `before-quit` ends it. */
  quit() {
    record('app.quit')
    const event = new RecordedEvent()
    app.emit('before-quit', event)
    if (!event.defaultPrevented) record('(the process ends)')
  },
  exit: (code: number) => record('app.exit', code),
  becomeReady: () => becameReady.resolve(),
})

export class Session extends EventEmitter {
  async clearStorageData(options: object): Promise<void> {
    record('session.clearStorageData', options)
  }

  readonly handlers: Record<string, (...values: never[]) => unknown> = {}
}
for (const name of ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler', 'setDisplayMediaRequestHandler', 'setBluetoothPairingHandler']) {
  Object.defineProperty(Session.prototype, name, {
    value(this: Session, handler: (...values: never[]) => unknown) {
      this.handlers[name] = handler
    },
  })
}
export const session = { defaultSession: new Session() }

export class WebContents extends EventEmitter {
  openHandler: ((details: object) => { action: string }) | undefined
  readonly sent: unknown[][] = []
  private destroyed = false

  setWindowOpenHandler(handler: (details: object) => { action: string }): void {
    this.openHandler = handler
  }

  setWebRTCIPHandlingPolicy(policy: string): void {
    record('webContents.setWebRTCIPHandlingPolicy', policy)
  }

  send(...values: unknown[]): void {
    this.sent.push(values)
  }

  reload(): void {
    record('webContents.reload')
  }

  forcefullyCrashRenderer(): void {
    record('webContents.forcefullyCrashRenderer')
  }

  isDevToolsOpened(): boolean {
    return false
  }

  isLoading(): boolean {
    return false
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  destroy(): void {
    this.destroyed = true
    this.emit('destroyed')
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  readonly webContents = new WebContents()
  readonly options: unknown
  minimized = false

  constructor(options: unknown) {
    super()
    this.options = options
    BrowserWindow.all.push(this)
    app.emit('web-contents-created', new RecordedEvent(), this.webContents)
  }

  async loadURL(address: string): Promise<void> {
    record('window.loadURL', address)
  }

  show(): void {
    record('window.show')
  }

  hide(): void {
    record('window.hide')
  }

  focus(): void {
    record('window.focus')
  }

  restore(): void {
    record('window.restore')
  }

  isMinimized(): boolean {
    return this.minimized
  }

  isDestroyed(): boolean {
    return this.webContents.isDestroyed()
  }

  close(): void {
    this.webContents.destroy()
    this.emit('closed')
  }
}

export const ipcMain = Object.assign(new EventEmitter(), {
  handle: (channel: string) => record('ipcMain.handle', channel),
})

type ProtocolHandler = (request: Request) => Promise<Response>
export const protocol = {
  handlers: new Map<string, ProtocolHandler>(),
  registerSchemesAsPrivileged: (schemes: unknown) => record('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme: string, handler: ProtocolHandler) => void protocol.handlers.set(scheme, handler),
}

export const shell = { openExternal: async (address: string) => record('shell.openExternal', address) }

export const dialog = {
  answer: 0,
  showErrorBox: (...values: unknown[]) => record('dialog.showErrorBox', ...values),
  async showMessageBox(_window: unknown, options: unknown) {
    record('dialog.showMessageBox', options)
    return { response: dialog.answer, checkboxChecked: false }
  },
}

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => record('Menu.setApplicationMenu', menu),
}

export const nativeTheme = Object.assign(new EventEmitter(), { themeSource: 'system', shouldUseDarkColors: false })
export const powerMonitor = new EventEmitter()
