/**
 * The module `electron` of the main process, as far as Steward uses it. An import of something else
 * fails when the main script is linked: the double never pretends.
 */
export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { dialog, nativeTheme, powerMonitor, shell } from './desktop.ts'
export { ipcMain } from './ipc-main.ts'
export { Menu, MenuItem } from './menu.ts'
export { protocol } from './protocol.ts'
export { session } from './session.ts'
export { webContents } from './web-contents.ts'
export { double } from './control.ts'
