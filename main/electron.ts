/**
 * The Electron shell. The order is the point: guards come before anything that could need guarding,
 * the window is asked for before the host is loaded, and servers start after the window shows.
 */
import { join } from 'node:path'
import { app } from 'electron'
import { toProblem } from '#contract/problem.ts'
import type { Logger } from '#core/ports/logger.ts'
import { handleCrashes } from '#node/crash-output.ts'
import { openDataFolder } from '#node/data-folder.ts'
import { createRendererFiles } from '#node/renderer-files.ts'
import { serve } from '#rpc/serve.ts'
import { listenForSessions } from './ipc/listen.ts'
import { keepCompiledCode, saveCompiledCode } from './lifecycle/compile-cache.ts'
import { followTheme } from './lifecycle/follow-theme.ts'
import type { OpenHost } from './lifecycle/open-host.ts'
import { closeBeforeQuit } from './lifecycle/quit.ts'
import { readHome } from './lifecycle/read-home.ts'
import { showFailure, showProblem } from './lifecycle/show-failure.ts'
import { listenForIncoming } from './links/incoming.ts'
import { systemBrowser } from './links/open-external.ts'
import { setMenu } from './menu/menu.ts'
import { registerSchemes, serveApp } from './protocol/serve-app.ts'
import { createElectronViews, VIEW_SCHEME } from './protocol/view-frames.ts'
import { denyPermissions, forgetStorage } from './windows/deny-permissions.ts'
import { guardAllContents } from './windows/guard-contents.ts'
import { createMainWindow } from './windows/main-window.ts'

const dist = join(import.meta.dirname, '..')

let logger: Logger | undefined
function report(what: string): void {
  if (logger) logger.warn(what)
  else console.warn(what)
}

const views = createElectronViews(forgetStorage)

app.enableSandbox()
// With it `Connection-Allowlist` of a view holds also where Chromium still has it switched off.
app.commandLine.appendSwitch('enable-features', 'ConnectionAllowlists')
registerSchemes()
guardAllContents(views, report)
denyPermissions(views)

try {
  // Electron is not ready before this ends. https://www.electronjs.org/docs/latest/tutorial/esm
  const { root } = await openDataFolder(readHome(process.argv))
  // Electron's own files lie with Steward's, so each data folder has its own single instance.
  app.setPath('userData', join(root, 'electron'))
  if (app.requestSingleInstanceLock()) run(root)
  else app.quit()
} catch (error) {
  fail(error)
}

function run(home: string): void {
  // Electron would show it as it is, and go on, as this does.
  handleCrashes((text) => report(`Something inside Steward failed. ${text}`))
  const window = createMainWindow({ preload: join(dist, 'preload/preload.cjs'), report })
  const opening = app.whenReady().then(() => {
    serveApp(createRendererFiles(join(dist, 'renderer'), { frameSrc: `${VIEW_SCHEME}:` }), views)
    setMenu(window.command)
    window.open()
    // macOS: a click on the dock while no window is there.
    app.on('activate', () => window.open())
    return loadHost(home)
  })
  opening.catch(fail)

  // The page may speak before the host is open; its frames wait in the transport.
  listenForSessions((transport) => void opening.then(({ host }) => serve(transport, host), () => transport.close()))
  listenForIncoming({ host: opening.then(({ host }) => host), show: window.open, refuse: (problem) => showProblem('The bundle cannot be opened', problem), report })

  let ending = false
  app.once('before-quit', () => (ending = true))
  closeBeforeQuit({ close: async () => (await opening).close(), hide: window.hide, report })
  Promise.all([opening, window.shown]).then(([{ host }]) => ending || host.start()).catch((error: unknown) => report(`Servers were not started: ${toProblem(error).message}`))
}

/** Imported here, not above, so that the window is on its way before the host and its packages are read. */
async function loadHost(home: string): Promise<OpenHost> {
  keepCompiledCode(home)
  const { openHost } = await import('./lifecycle/open-host.ts')
  const opened = await openHost({ home, version: app.getVersion(), browser: systemBrowser, viewFrames: views })
  logger = opened.logger
  await followTheme(opened.host)
  saveCompiledCode()
  return opened
}

function fail(error: unknown): void {
  showFailure(toProblem(error))
  app.exit(1)
}
