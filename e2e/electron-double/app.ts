import { EventEmitter } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBrowser, stopBrowser } from './browser.ts'
import { createEvent } from './event.ts'
import { records } from './records.ts'
import { lockInstance } from './single-instance.ts'

/** What `app` needs to know of a window. */
export interface ClosableWindow {
  close(): void
  isDestroyed(): boolean
}

/** All windows that are there, oldest first; filled by `BrowserWindow`. */
export const openWindows = new Set<ClosableWindow>()

class App extends EventEmitter {
  name = 'double'
  version = '0.0.0'
  folder = process.cwd()
  readonly isPackaged = process.env.DOUBLE_PACKAGED === '1'
  readonly commandLine = { appendSwitch() {}, hasSwitch: (name: string) => process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)) }
  private readonly paths = new Map<string, string>()
  private ready = false
  private quitting = false
  private readonly becameReady = Promise.withResolvers<void>()

  /** Called by the bootstrap once the main script has run. */
  async start(): Promise<void> {
    if (this.quitting) return
    await startBrowser()
    this.ready = true
    this.becameReady.resolve()
    this.emit('ready', {}, {})
  }

  whenReady(): Promise<void> {
    return this.becameReady.promise
  }

  isReady(): boolean {
    return this.ready
  }

  getName(): string {
    return this.name
  }

  setName(name: string): void {
    this.name = name
  }

  getVersion(): string {
    return this.version
  }

  getAppPath(): string {
    return this.folder
  }

  getLocale(): string {
    return 'en-US'
  }

  getPath(name: string): string {
    const known = this.paths.get(name)
    if (known !== undefined) return known
    const path = name === 'userData' ? (process.env.DOUBLE_USER_DATA ?? mkdtempSync(join(tmpdir(), 'double-user-data-'))) : name === 'home' ? homedir() : join(this.getPath('userData'), name)
    this.paths.set(name, path)
    return path
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  setAppUserModelId(): void {}

  focus(): void {}

  showAboutPanel(): void {
    records.windowActions.push('about')
  }

  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready')
    records.sandboxEnabled.push(true)
  }

  setAsDefaultProtocolClient(scheme: string, path?: string, args?: readonly string[]): boolean {
    records.protocols.push({ scheme, path, args })
    return true
  }

  requestSingleInstanceLock(): boolean {
    return lockInstance(this.getPath('userData'), ({ argv, workingDirectory }) => this.emit('second-instance', {}, argv, workingDirectory, null))
  }

  quit(): void {
    const before = createEvent({})
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    this.quitting = true
    for (const window of [...openWindows]) window.close()
    if (openWindows.size > 0) {
      this.quitting = false
      return
    }
    const will = createEvent({})
    this.emit('will-quit', will)
    if (will.defaultPrevented) return
    this.emit('quit', {}, 0)
    this.exit(0)
  }

  exit(code = 0): void {
    this.quitting = true
    void stopBrowser().finally(() => process.exit(code))
  }

  /** A window is gone; the last one ends the app where the app does not say otherwise. */
  windowGone(): void {
    if (openWindows.size > 0 || this.quitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }
}

export const app = new App()
