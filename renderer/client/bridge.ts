/** What the Electron preload exposes as `window.stewardBridge`; absent in a browser. */
export interface StewardBridge {
  send(frame: string): void
  onFrame(listener: (frame: string) => void): void
  /** Commands of the application's menu. */
  onCommand?(listener: (command: string) => void): void
}

declare global {
  interface Window {
    readonly stewardBridge?: StewardBridge
  }
}
