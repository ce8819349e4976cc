import { app, BrowserWindow, nativeTheme } from 'electron'
import { COMMAND_TO_VIEW } from '../preload/channels.ts'
import { APP_URL } from '../protocol/origin.ts'
import type { Command } from '../menu/menu-template.ts'
import { recoverWindow } from './recover.ts'
import { windowOptions } from './window-options.ts'

/** The one window of Steward: the only importer of `BrowserWindow`. */
export interface MainWindow {
  /** Makes the window, or brings the one that is there to the front. */
  open(): void
  /** Runs a menu command in the window, which is opened for it where there is none. */
  command(command: Command): void
  hide(): void
  /** Resolves when the first window shows, or when it is clear that it will not soon. */
  readonly shown: Promise<void>
}

/** A page that has not painted by then is broken or the machine is very busy; servers wait no longer. */
const SHOW_LIMIT_MS = 5_000

export function createMainWindow({ preload, report }: { preload: string; report: (what: string) => void }): MainWindow {
  let current: BrowserWindow | undefined
  const shown = Promise.withResolvers<void>()

  function create(): BrowserWindow {
    const window = new BrowserWindow(windowOptions({ preload, dark: nativeTheme.shouldUseDarkColors, packaged: app.isPackaged, platform: process.platform }))
    current = window
    const late = setTimeout(shown.resolve, SHOW_LIMIT_MS)
    window.once('ready-to-show', () => {
      clearTimeout(late)
      window.show()
      shown.resolve()
    })
    window.on('closed', () => {
      if (current === window) current = undefined
    })
    recoverWindow(window, report)
    window.loadURL(APP_URL).catch((error: unknown) => {
      // A window that was closed while it loaded is no failure.
      if (!window.isDestroyed()) report(`The window could not be loaded: ${error instanceof Error ? error.message : String(error)}`)
    })
    return window
  }

  return {
    open() {
      if (!current) return void create()
      if (current.isMinimized()) current.restore()
      current.show()
      current.focus()
    },
    command(command) {
      const { webContents } = current ?? create()
      if (webContents.isLoading()) webContents.once('did-finish-load', () => webContents.send(COMMAND_TO_VIEW, command))
      else webContents.send(COMMAND_TO_VIEW, command)
    },
    hide() {
      current?.hide()
    },
    shown: shown.promise,
  }
}
