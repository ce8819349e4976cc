import { app, powerMonitor } from 'electron'

/** How long servers may take to end before Steward ends without them; the watchdog then ends what is left. */
const QUIT_LIMIT_MS = 5_000

interface QuitOptions {
  /** Stops turns and servers and closes the stores. */
  readonly close: () => Promise<void>
  /** Takes the window away at once: what is left to do needs no one to watch. */
  readonly hide: () => void
  readonly report: (what: string) => void
}

/** Holds back the first quit until all servers have ended, at most for `QUIT_LIMIT_MS`. */
export function closeBeforeQuit({ close, hide, report }: QuitOptions): void {
  let state: 'running' | 'closing' | 'closed' = 'running'

  async function finish(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), QUIT_LIMIT_MS)))
    try {
      if ((await Promise.race([close(), limit])) === 'late') report(`Closing took longer than ${QUIT_LIMIT_MS} ms; Steward ends now.`)
    } catch (error) {
      report(`Closing failed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      clearTimeout(timer)
      state = 'closed'
      app.quit()
    }
  }

  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    hide()
    void finish()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // Linux and macOS tell before they shut down; without this the session's end would kill Steward midway.
  void app.whenReady().then(() => powerMonitor.on('shutdown', () => app.quit()))
}
