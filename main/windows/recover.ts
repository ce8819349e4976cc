import { app, dialog, type BrowserWindow, type RenderProcessGoneDetails } from 'electron'
import { createReloadLimit } from './reload-limit.ts'

/** A window that does not answer gets this long to come back by itself. */
const HANG_GRACE_MS = 10_000

/**
 * Brings a crashed or hung window back. The host and its servers run in this process and go on; the
 * page asks for all events after the last one it knew. After a few times in a row the person decides.
 */
export function recoverWindow(window: BrowserWindow, report: (what: string) => void): void {
  const limit = createReloadLimit(() => performance.now())
  let hanging: NodeJS.Timeout | undefined

  function stopWaiting(): void {
    clearTimeout(hanging)
    hanging = undefined
  }

  async function bringBack(cause: string): Promise<void> {
    stopWaiting()
    report(cause)
    if (window.isDestroyed()) return
    if (limit.mayReload()) return window.webContents.reload()
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: 'The window of Steward failed several times.',
      detail: `${cause} Your conversations are safe: they are kept outside the window.`,
      buttons: ['Try again', 'Quit Steward'],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    })
    if (response === 1) return app.quit()
    limit.reset()
    if (!window.isDestroyed()) window.webContents.reload()
  }

  window.webContents.on('render-process-gone', (_event, details: RenderProcessGoneDetails) => {
    // `clean-exit` is a window on its way out.
    if (details.reason !== 'clean-exit') void bringBack(`The window's process ended (${details.reason}, ${details.exitCode}).`)
  })
  window.on('unresponsive', () => {
    // A page that is held in the debugger does not answer either.
    if (hanging || window.webContents.isDevToolsOpened()) return
    hanging = setTimeout(() => {
      hanging = undefined
      report('The window does not answer; its process is ended.')
      // Ends in `render-process-gone`, which reloads. https://www.electronjs.org/docs/latest/api/web-contents#contentsforcefullycrashrenderer
      window.webContents.forcefullyCrashRenderer()
    }, HANG_GRACE_MS)
  })
  window.on('responsive', stopWaiting)
  window.on('closed', stopWaiting)
}
