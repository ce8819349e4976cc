import { EventEmitter } from 'node:events'
import { cdp } from './browser.ts'

type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean
type RequestHandler = (contents: unknown, permission: string, callback: (granted: boolean) => void, details: object) => void

/** Electron's names of permissions, each with those of the DevTools Protocol. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  geolocation: ['geolocation'],
  'idle-detection': ['idle-detection'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
  notifications: ['notifications'],
  'persistent-storage': ['persistent-storage'],
  'screen-wake-lock': ['screen-wake-lock'],
  'window-management': ['window-management'],
}

/** The only origin whose pages a window shows. */
const OWN_ORIGIN = 'app://steward'

class Session extends EventEmitter {
  /** All handlers that the app set, by the name of their setter. */
  readonly handlers: Record<string, unknown> = {}

  /** Nothing is kept anyway: the profile ends with the test. */
  async clearStorageData(): Promise<void> {}

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.handlers.permissionCheck = handler
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.handlers.permissionRequest = handler
  }

  setDevicePermissionHandler(handler: unknown): void {
    this.handlers.devicePermission = handler
  }

  setDisplayMediaRequestHandler(handler: unknown): void {
    this.handlers.displayMedia = handler
  }

  setBluetoothPairingHandler(handler: unknown): void {
    this.handlers.bluetoothPairing = handler
  }

  /** What the app answers when a page asks; Electron grants where no handler is set. */
  requestPermission(permission: string, origin: string): Promise<boolean> {
    const handler = this.handlers.permissionRequest as RequestHandler | null | undefined
    return new Promise((resolve) => (handler ? handler(null, permission, resolve, { requestingUrl: origin, isMainFrame: true }) : resolve(true)))
  }

  checkPermission(permission: string, origin: string): boolean {
    const handler = this.handlers.permissionCheck as CheckHandler | null | undefined
    return handler ? handler(null, permission, origin, { requestingUrl: origin, isMainFrame: true }) : true
  }

  /** Hands the app's answers to Chromium, which cannot ask the app itself. */
  async applyPermissions(): Promise<void> {
    for (const [permission, names] of Object.entries(PERMISSIONS)) {
      const granted = this.checkPermission(permission, OWN_ORIGIN) && (await this.requestPermission(permission, OWN_ORIGIN))
      const setting = granted ? 'granted' : 'denied'
      await Promise.all(names.map((name) => cdp().send('Browser.setPermission', { permission: { name }, setting })))
    }
  }
}

export const session = { defaultSession: new Session() }
