import { cdp, targets } from './browser.ts'
import { createCodec, type Codec } from './codec.ts'
import { pageWorld } from './page-world.ts'
import { preloadWorld, type InboundMessage, type OutboundMessage, type WorldNames } from './preload-world.ts'

/** The name of the world where preloads run, as Electron's developer tools show it. */
const WORLD = 'Electron Isolated Context'

interface ExecutionContext {
  readonly uniqueId: string
  readonly name: string
  readonly auxData: { readonly frameId: string }
}

export interface PageEvents {
  destroyed(): void
  popup(popupId: string): void
  message(message: OutboundMessage): void
  /** Every other event of the page's session. */
  protocol(method: string, params: never): void
}

const randomName = (): string => crypto.randomUUID().replaceAll('-', '')

/** A page of Chromium with a preload in a world of its own, and the way to and from that world. */
export class PageTarget {
  readonly targetId: string
  private readonly sessionId: string
  private readonly names: WorldNames = { binding: `b${randomName()}`, inbox: `i${randomName()}`, tag: `t${randomName()}` }
  private readonly codec: Codec = createCodec()
  private preloadContext: string | undefined

  private constructor(targetId: string, sessionId: string) {
    this.targetId = targetId
    this.sessionId = sessionId
  }

  static async create(size: { width: number; height: number }, events: PageEvents): Promise<PageTarget> {
    const { targetId } = await cdp().send<{ targetId: string }>('Target.createTarget', { url: 'about:blank', newWindow: true, ...size })
    targets.set(targetId, { destroyed: () => events.destroyed(), opened: (popupId) => events.popup(popupId) })
    const { sessionId } = await cdp().send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
    const page = new PageTarget(targetId, sessionId)
    cdp().listen(sessionId, (method, params) => page.receive(method, params, events))
    await Promise.all([
      ...['Page.enable', 'Runtime.enable', 'Inspector.enable'].map((method) => page.send(method)),
      // Documents of every address, so that navigations can be refused; else only what the app's schemes answer.
      page.send('Fetch.enable', { patterns: [{ urlPattern: 'https://*.app-scheme.invalid/*' }, { urlPattern: 'https://*.steward-view-scheme.invalid/*' }, { urlPattern: '*', resourceType: 'Document' }] }),
    ])
    return page
  }

  send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    return cdp().send<Result>(method, params, this.sessionId)
  }

  /** The preload's text runs before anything of each new document, but after the page's half of the bridge. */
  async installPreload(text: string): Promise<void> {
    const names = JSON.stringify(this.names)
    const preload = `function (require, module, exports, process) {\n${text}\n}`
    await this.send('Runtime.addBinding', { name: this.names.binding, executionContextName: WORLD })
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${pageWorld.toString()})(${JSON.stringify(this.names.tag)})` })
    await this.send('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source: `(${preloadWorld.toString()})(${names}, (${createCodec.toString()})(), ${preload})` })
  }

  /** To the preload of the document that is there now; lost where there is none, as in Electron. */
  push(message: InboundMessage): void {
    // Throws here, at the sender, what cannot be cloned.
    const text = this.codec.encode(message)
    if (this.preloadContext === undefined) return
    const expression = `globalThis[${JSON.stringify(this.names.inbox)}]?.(${JSON.stringify(text)})`
    this.send('Runtime.evaluate', { expression, uniqueContextId: this.preloadContext }).catch(() => {})
  }

  async close(): Promise<void> {
    await cdp().send('Target.closeTarget', { targetId: this.targetId })
  }

  private receive(method: string, params: never, events: PageEvents): void {
    if (method === 'Runtime.executionContextCreated') {
      const { context } = params as { context: ExecutionContext }
      if (context.name === WORLD && context.auxData.frameId === this.targetId) this.preloadContext = context.uniqueId
    } else if (method === 'Runtime.bindingCalled') {
      const { name, payload } = params as { name: string; payload: string }
      if (name === this.names.binding) events.message(this.codec.decode(payload) as OutboundMessage)
    } else events.protocol(method, params)
  }
}
