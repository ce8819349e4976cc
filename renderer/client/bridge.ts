/** What the Electron preload exposes as `window.stewardBridge`; absent in a browser. */
export interface StewardBridge {
  send(frame: string): void
  /** Null says that the host has closed: Steward is quitting. */
  onFrame(listener: (frame: string | null) => void): void
  /** Commands of the application's menu. */
  onCommand?(listener: (command: string) => void): void
}

declare global {
  interface Window {
    readonly stewardBridge?: StewardBridge
  }
}
