import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { originOf, toAppAddress, toPageAddress } from './addresses.ts'
import { cdp } from './browser.ts'
import { nativeTheme } from './desktop.ts'
import { createEvent } from './event.ts'
import { ipcMain } from './ipc-main.ts'
import { PageTarget } from './page-target.ts'
import type { OutboundMessage } from './preload-world.ts'
import { records } from './records.ts'
import { answerPausedRequest, failRequest, type PausedRequest } from './requests.ts'
import { session } from './session.ts'

type OpenHandler = (details: { url: string; frameName: string; features: string; disposition: string }) => { action: string }

interface Frame {
  readonly url: string
  readonly origin: string
  readonly parent: null
  readonly top: Frame
  isDestroyed(): boolean
}

const all = new Map<number, WebContents>()
let lastId = 0

export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session = session.defaultSession
  private page: PageTarget | undefined
  private address = ''
  private loading = false
  private gone = false
  /** The parent of each frame, by their ids. */
  private readonly parents = new Map<string, string>()
  private theme = 'system'
  /** The app's own navigations (`loadURL`, `reload`) under way; they raise no `will-navigate`. */
  private ownNavigations = 0
  private openHandler: OpenHandler = () => ({ action: 'allow' })

  /** Makes the page; nothing is loaded yet. */
  async attach(preload: string | undefined, size: { width: number; height: number }): Promise<void> {
    all.set(this.id, this)
    await this.session.applyPermissions()
    this.page = await PageTarget.create(size, {
      destroyed: () => this.end(),
      // Chromium made the page already; it is closed before it shows anything.
      popup: (popupId) => void cdp().send('Target.closeTarget', { targetId: popupId }).catch(() => {}),
      message: (message) => void this.onMessage(message),
      protocol: (method, params) => this.onProtocolEvent(method, params),
    })
    if (preload !== undefined) await this.page.installPreload(readFileSync(preload, 'utf8'))
    nativeTheme.on('updated', this.followTheme)
    await this.followTheme()
  }

  get targetId(): string {
    return this.page?.targetId ?? ''
  }

  get mainFrame(): Frame {
    const frame = { url: this.getURL(), origin: originOf(this.getURL()), parent: null, isDestroyed: () => this.gone }
    return Object.defineProperty(frame as unknown as Frame, 'top', { get: () => frame })
  }

  send(channel: string, ...values: unknown[]): void {
    if (this.gone) throw new TypeError('Object has been destroyed')
    this.page?.push({ kind: 'push', channel, values })
  }

  async loadURL(address: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()))
    this.loading = true
    this.ownNavigations++
    const { errorText } = await this.needPage().send<{ errorText?: string }>('Page.navigate', { url: toPageAddress(address) })
    if (errorText !== undefined) throw new Error(`${errorText} loading '${address}'`)
    await loaded
  }

  reload(): void {
    this.loading = true
    this.ownNavigations++
    void this.needPage().send('Page.reload').catch(() => {})
  }

  /** A real crash of the renderer's process. */
  forcefullyCrashRenderer(): void {
    // Never answered: whoever would answer is gone.
    void this.needPage().send('Page.crash').catch(() => {})
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.needPage().send<{ result: { value?: unknown }; exceptionDetails?: { text: string } }>('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true, userGesture: true })
    if (exceptionDetails) throw new Error(exceptionDetails.text)
    return result.value
  }

  setWebRTCIPHandlingPolicy(): void {}

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  getURL(): string {
    return toAppAddress(this.address)
  }

  isLoading(): boolean {
    return this.loading
  }

  isDestroyed(): boolean {
    return this.gone
  }

  isDevToolsOpened(): boolean {
    return false
  }

  /** Closes the window, which the listener of this event knows. */
  close(): void {
    this.emit('-close')
  }

  /** The page is gone, whoever closed it. */
  end(): void {
    if (this.gone) return
    this.gone = true
    all.delete(this.id)
    nativeTheme.off('updated', this.followTheme)
    this.page?.close().catch(() => {})
    this.emit('destroyed')
  }

  private needPage(): PageTarget {
    if (!this.page || this.gone) throw new TypeError('Object has been destroyed')
    return this.page
  }

  private readonly followTheme = async (): Promise<void> => {
    // Under `system` nothing is emulated, so that a test may choose with `page.emulateMedia`.
    const { themeSource } = nativeTheme
    if (themeSource === this.theme) return
    this.theme = themeSource
    const features = themeSource === 'system' ? [] : [{ name: 'prefers-color-scheme', value: themeSource }]
    await this.page?.send('Emulation.setEmulatedMedia', { features }).catch(() => {})
  }

  private onProtocolEvent(method: string, params: never): void {
    switch (method) {
      case 'Page.frameNavigated': {
        const { frame } = params as { frame: { url: string; parentId?: string } }
        if (frame.parentId !== undefined) return
        this.address = frame.url
        this.emit('did-navigate', {}, this.getURL())
        return
      }
      case 'Page.frameAttached': {
        const { frameId, parentFrameId } = params as { frameId: string; parentFrameId: string }
        return void this.parents.set(frameId, parentFrameId)
      }
      case 'Page.domContentEventFired':
        return void this.emit('dom-ready', {})
      case 'Page.loadEventFired':
        this.loading = false
        return void this.emit('did-finish-load', {})
      case 'Page.windowOpen':
        return this.askForWindow(toAppAddress((params as { url: string }).url))
      case 'Inspector.targetCrashed':
        return void this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
      case 'Fetch.requestPaused':
        return void this.onRequest(params).catch((error: unknown) => {
          if (!this.gone) console.error('A request could not be answered:', error)
        })
    }
  }

  private async onRequest(paused: PausedRequest): Promise<void> {
    const page = this.needPage()
    if (paused.resourceType === 'Document' && !this.mayNavigate(paused)) await failRequest(page, paused.requestId)
    else await answerPausedRequest(page, paused)
  }

  /** Asks the app's navigation listeners, in Electron's order. */
  private mayNavigate({ frameId, redirectedRequestId, request }: PausedRequest): boolean {
    const isMainFrame = frameId === this.targetId
    const redirect = redirectedRequestId !== undefined
    if (isMainFrame && !redirect && this.ownNavigations > 0) {
      this.ownNavigations--
      return true
    }
    const names = redirect ? ['will-redirect'] : isMainFrame ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate']
    const url = toAppAddress(request.url)
    const refused = names.map((name) => {
      const event = createEvent({ url, isMainFrame, isSameDocument: false, frame: isMainFrame ? this.mainFrame : this.frameOf(frameId), initiator: null })
      this.emit(name, event, url)
      records.navigations.push({ event: name, url, isMainFrame, refused: event.defaultPrevented })
      return event.defaultPrevented
    })
    return !refused.includes(true)
  }

  /** A frame that is not the top one, as far as it is told of: one that lies deeper has a parent that nobody knows. */
  private frameOf(frameId: string): { url: string; parent: Frame | null } {
    return { url: '', parent: this.parents.get(frameId) === this.targetId ? this.mainFrame : null }
  }

  private askForWindow(url: string): void {
    const { action } = this.openHandler({ url, frameName: '', features: '', disposition: 'new-window' })
    records.windowRequests.push({ url, action })
    if (action !== 'deny') console.error('The double opens no further windows; this one was closed.')
  }

  private async onMessage(message: OutboundMessage): Promise<void> {
    if (message.kind === 'open') return this.askForWindow(toAppAddress(message.url))
    const reply = (channel: string, ...values: unknown[]): void => this.send(channel, ...values)
    const event = { sender: this, senderFrame: this.mainFrame, processId: 1, frameId: 1, type: 'frame', ports: [], reply }
    if (message.kind === 'send') return void ipcMain.emit(message.channel, event, ...message.values)
    const { id } = message
    try {
      this.page?.push({ kind: 'answer', id, value: await ipcMain.answer(message.channel, event, message.values) })
    } catch (error) {
      this.page?.push({ kind: 'answer', id, error: String(error) })
    }
  }
}

export const webContents = {
  getAllWebContents: (): WebContents[] => [...all.values()],
  fromId: (id: number): WebContents | undefined => all.get(id),
  fromDevToolsTargetId: (targetId: string): WebContents | undefined => [...all.values()].find((contents) => contents.targetId === targetId),
}
