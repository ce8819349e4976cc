import type { BrowserWindowConstructorOptions } from 'electron'

/**
 * The options of every window. All of the safety switches are written out although they are Electron's
 * defaults today: a default may change, a line that is read in review does not.
 * https://www.electronjs.org/docs/latest/tutorial/security
 */
export function windowOptions({ preload, dark, packaged, platform }: { preload: string; dark: boolean; packaged: boolean; platform: NodeJS.Platform }): BrowserWindowConstructorOptions {
  return {
    // The name is the key under which Electron keeps position, size and display mode, and brings the window back onto a screen.
    name: 'main',
    windowStatePersistence: true,
    title: 'Steward',
    width: 1180,
    height: 800,
    minWidth: 480,
    minHeight: 400,
    show: false,
    // The page's own background (`--color-canvas`), so that nothing flashes before the first paint.
    backgroundColor: dark ? '#17191b' : '#ffffff',
    autoHideMenuBar: platform !== 'darwin',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // Elsewhere Electron fetches dictionaries from a server of Google; macOS has its own.
      spellcheck: platform === 'darwin',
      devTools: !packaged,
    },
  }
}
