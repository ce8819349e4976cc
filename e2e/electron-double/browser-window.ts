import { EventEmitter } from 'node:events'
import { app, openWindows } from './app.ts'
import { createEvent } from './event.ts'
import { records } from './records.ts'
import { WebContents } from './web-contents.ts'

interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly show?: boolean
  readonly title?: string
  readonly name?: string
  readonly webPreferences?: { readonly preload?: string }
}

let lastId = 0

export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents = new WebContents()
  private readonly size: { width: number; height: number }
  private readonly attached: Promise<void>
  private visible: boolean
  private minimized = false
  private title: string
  private gone = false

  constructor(options: WindowOptions = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const { webPreferences, ...rest } = options
    records.windows.push({ options: { ...rest, webPreferences } })
    this.size = { width: options.width ?? 800, height: options.height ?? 600 }
    this.visible = options.show ?? true
    this.title = options.title ?? app.getName()
    openWindows.add(this)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    this.webContents.once('destroyed', () => this.end())
    this.webContents.on('-close', () => this.close())
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this)
    this.attached = this.webContents.attach(webPreferences?.preload, this.size)
  }

  static getAllWindows(): BrowserWindow[] {
    return [...openWindows] as BrowserWindow[]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().findLast((window) => window.isVisible()) ?? null
  }

  static fromWebContents(contents: WebContents | undefined): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null
  }

  async loadURL(address: string): Promise<void> {
    await this.attached
    await this.webContents.loadURL(address)
  }

  close(): void {
    const event = createEvent({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    this.webContents.end()
    this.end()
  }

  show(): void {
    this.note('show')
    this.visible = true
    this.emit('show')
  }

  hide(): void {
    this.note('hide')
    this.visible = false
    this.emit('hide')
  }

  focus(): void {
    this.note('focus')
    this.emit('focus')
  }

  minimize(): void {
    this.note('minimize')
    this.minimized = true
    this.emit('minimize')
  }

  restore(): void {
    this.note('restore')
    this.minimized = false
    this.emit('restore')
  }

  isDestroyed(): boolean {
    return this.gone
  }

  isVisible(): boolean {
    return this.visible && !this.minimized
  }

  isMinimized(): boolean {
    return this.minimized
  }

  isFocused(): boolean {
    return this.isVisible()
  }

  getTitle(): string {
    return this.title
  }

  setTitle(title: string): void {
    this.title = title
  }

  getBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 0, y: 0, ...this.size }
  }

  private note(action: string): void {
    if (this.gone) throw new TypeError('Object has been destroyed')
    records.windowActions.push(action)
  }

  private end(): void {
    if (this.gone) return
    this.gone = true
    openWindows.delete(this)
    this.emit('closed')
    app.windowGone()
  }
}
