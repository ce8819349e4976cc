import { createSocket, type Socket } from 'node:dgram'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net'
import { join } from 'node:path'
import type { Frame, Locator } from '@playwright/test'
import { everything, hostileApp } from '../fixtures/servers.ts'
import { expect, test as base } from '../fixtures/test.ts'
import type { Steward } from '../pages/steward.ts'
import { View } from '../pages/view.ts'

/** The functions of the page of `hostile-app.ts`. */
interface HostileWindow extends Window {
  rpc(method: string, params?: unknown): Promise<unknown>
  tell(method: string, params?: unknown): void
  heard: { method?: string; params?: unknown; stranger?: unknown }[]
}

interface Listener {
  /** An HTTP server, one that only accepts, and one for datagrams: none of them may see anything. */
  readonly http: string
  readonly tcpPort: number
  readonly udpPort: number
  readonly seen: string[]
}

const test = base.extend<{ listener: Listener; callLog: string }>({
  listener: async ({}, use) => {
    const seen: string[] = []
    const http = createServer((request, response) => {
      seen.push(`http ${request.method} ${request.url}`)
      response.setHeader('access-control-allow-origin', '*')
      response.end('reached')
    })
    http.on('connection', () => seen.push('http connection'))
    http.on('upgrade', (_request, socket) => (seen.push('upgrade'), socket.destroy()))
    const tcp = createTcpServer((socket) => (seen.push('tcp connection'), socket.on('error', () => {}), socket.destroy()))
    const udp = createSocket('udp4').on('message', () => seen.push('datagram'))
    await Promise.all([new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve)), new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve)), new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve))])
    await use({ http: `http://127.0.0.1:${portOf(http)}`, tcpPort: portOf(tcp), udpPort: portOf(udp), seen })
    http.closeAllConnections()
    await Promise.all([http, tcp, udp].map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
  },
  callLog: ({ folder }, use) => use(join(folder, 'calls.log')),
  servers: async ({ listener, callLog }, use) => use({ hostile: hostileApp({ TARGET: listener.http, CALL_LOG: callLog }), everything }),
})

function portOf(server: Server | TcpServer | Socket): number {
  return (server.address() as AddressInfo).port
}

function callsIn(log: string): string[] {
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
}

async function show(steward: Steward, name: string): Promise<Frame> {
  const { chat } = await steward.open()
  await expect(chat.welcome).toContainText('Ready')
  await chat.send(`call hostile/show-${name}`)
  await allow(steward)
  return new View(steward, 'hostile').frame()
}

async function allow({ consent }: Steward): Promise<void> {
  await pressUntilGone(consent.request.getByRole('button', { name: 'Allow once' }))
}

/**
 * A frame of another process that has just moved still gets the presses where it was, for a picture or two: on a slow machine
 * the first one may be lost. A person presses again.
 */
async function pressUntilGone(button: Locator): Promise<void> {
  await expect(button).toBeVisible()
  await expect(async () => {
    if (await button.isVisible()) await button.click({ timeout: 3000 })
    await expect(button).toHaveCount(0, { timeout: 2000 })
  }).toPass()
}

/** A request of the view; the text of the error where it was refused. */
function ask(frame: Frame, method: string, params: unknown): Promise<unknown> {
  return frame.evaluate(([name, given]) => (window as unknown as HostileWindow).rpc(name as string, given).catch((error: Error) => `refused: ${error.message}`), [method, params])
}

test('a view reaches nothing: neither by its page nor by its script, and leaves nothing behind', async ({ steward, listener }) => {
  const frame = await show(steward, 'reaching')
  const { page } = steward
  const own = new URL(page.url()).origin
  const windows: string[] = []
  const downloads: string[] = []
  const own_requests: string[] = []
  page.context().on('page', (other) => windows.push(other.url()))
  page.on('download', (download) => downloads.push(download.url()))
  page.on('request', (request) => request.frame() !== page.mainFrame() && !/^(blob|data|about):/.test(request.url()) && request.failure() === null && own_requests.push(request.url()))

  const outcome = await frame.evaluate(
    async ([target, tcp, udp, steward_origin]) => {
      const results: Record<string, string> = {}
      const attempt = async (name: string, run: () => unknown): Promise<void> => {
        try {
          const value: unknown = await Promise.race([run(), new Promise((resolve) => setTimeout(resolve, 3000, 'no answer'))])
          results[name] = typeof value === 'string' ? value : String(value)
        } catch (error) {
          results[name] = `refused: ${(error as Error).name}`
        }
      }
      const make = (tag: string, values: Record<string, string>): HTMLElement => {
        const element = Object.assign(document.createElement(tag), values)
        document.body.append(element)
        return element
      }
      const socket = (url: string): Promise<string> =>
        new Promise((resolve) => {
          const opened = new WebSocket(url)
          opened.onopen = () => resolve('open')
          opened.onerror = () => resolve('refused')
        })
      await Promise.all([
        attempt('fetch', () => fetch(`${target}/fetch`, { mode: 'no-cors' })),
        attempt('steward', () => fetch(`${steward_origin}/`, { mode: 'no-cors' })),
        attempt('itself', () => fetch('/')),
        attempt('beacon', () => void navigator.sendBeacon(`${target}/beacon`, 'secret')),
        attempt('socket', () => socket(`ws://127.0.0.1:${tcp}/`)),
        attempt('steward socket', () => socket(`${(steward_origin as string).replace('http', 'ws')}/rpc`)),
        attempt('events', () => void new EventSource(`${target}/events`)),
        attempt('transport', () => new (window as unknown as { WebTransport: new (url: string) => { ready: Promise<unknown> } }).WebTransport(`https://127.0.0.1:${tcp}/`).ready),
        attempt('image', () => make('img', { src: `${target}/late-image` })),
        attempt('worker', () => {
          const worker = new Worker(URL.createObjectURL(new Blob([`fetch('${target}/worker').then(() => postMessage('reached'), () => postMessage('refused'))`])))
          return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(String(data))))
        }),
        attempt('service worker', () => navigator.serviceWorker.register('/')),
        attempt('shared worker', () => new SharedWorker(`${target}/shared`)),
        // WebRTC is no fetch: no Content-Security-Policy of today speaks of it.
        attempt('peer', async () => {
          const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${udp}` }, { urls: `turn:127.0.0.1:${tcp}?transport=tcp`, username: 'secret', credential: 'x' }] })
          peer.createDataChannel('x')
          await peer.setLocalDescription(await peer.createOffer())
          return new Promise((resolve) => setTimeout(resolve, 1500, 'waited'))
        }),
        attempt('blank frame', () => {
          const inner = make('iframe', {}) as HTMLIFrameElement
          return (inner.contentWindow as unknown as { fetch: typeof fetch }).fetch(`${target}/blank`, { mode: 'no-cors' })
        }),
        attempt('late frame', () => make('iframe', { src: `${target}/late-frame` })),
        attempt('steward frame', () => make('iframe', { src: steward_origin as string })),
        attempt('data frame', () => make('iframe', { src: `data:text/html,<img src="${target}/data">` })),
        attempt('window', () => window.open(`${target}/window`)),
        attempt('ping', () => make('a', { href: '#x', ping: `${target}/ping` } as Record<string, string>).click()),
        attempt('blank link', () => make('a', { href: `${target}/blank-link`, target: '_blank' }).click()),
        attempt('top link', () => make('a', { href: `${target}/top-link`, target: '_top' }).click()),
        attempt('top', () => void (window.top!.location.href = `${target}/top`)),
        attempt('file', () => make('a', { href: URL.createObjectURL(new Blob(['x'])), download: 'x.exe' }).click()),
        attempt('form', () => (make('form', { action: `${target}/form`, target: '_blank', method: 'post' }) as HTMLFormElement).submit()),
        attempt('dialog', () => void alert('pwned')),
        attempt('document', () => window.parent.document.title),
        attempt('token', () => window.parent.location.hash),
        attempt('storage of the app', () => window.parent.localStorage.getItem('steward-theme')),
        attempt('opener', () => window.opener),
        attempt('camera', () => navigator.mediaDevices.getUserMedia({ video: true })),
        attempt('place', () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(() => resolve('here'), () => reject(new Error('refused'))))),
        attempt('clipboard', () => navigator.clipboard.readText()),
        attempt('copy', () => navigator.clipboard.writeText('pwned')),
        attempt('full screen', () => document.documentElement.requestFullscreen()),
        attempt('cookie', () => ((document.cookie = 'a=1'), document.cookie === '' ? 'refused' : document.cookie)),
      ])
      return results
    },
    [listener.http, listener.tcpPort, listener.udpPort, own] as const,
  )
  const refused = ['fetch', 'steward', 'itself', 'socket', 'steward socket', 'transport', 'worker', 'service worker', 'blank frame', 'top', 'document', 'token', 'storage of the app', 'camera', 'place', 'clipboard', 'copy', 'full screen']
  for (const name of refused) expect.soft(`${name}: ${outcome[name]}`).toMatch(/: refused/)
  expect(outcome['window']).toBe('null')
  expect(outcome['opener']).toBe('null')
  expect(page.url().startsWith(own)).toBe(true)
  expect([windows, downloads, listener.seen]).toEqual([[], [], []])
  expect(own_requests.filter((url) => url.startsWith(own))).toEqual([])
  await expect(steward.chat.composer).toBeVisible()
})

test('a view calls only the tools of its own server that are meant for it, and only with permission', async ({ steward, callLog }) => {
  const frame = await show(steward, 'view')
  const { consent, page } = steward
  const call = (name: string, args: object = {}): Promise<unknown> => ask(frame, 'tools/call', { name, arguments: args })

  expect(await call('for-models')).toBe('refused: hostile does not offer for-models to its views.')
  expect(await call('echo', { message: 'x' })).toMatch(/refused: hostile has no tool named echo/)
  expect(await call('everything/echo', { message: 'x' })).toMatch(/refused: hostile has no tool/)
  expect(await call('everything__echo', { message: 'x' })).toMatch(/refused: hostile has no tool/)
  expect(await ask(frame, 'resources/read', { uri: 'demo://resource/static/document/features.md' })).toMatch(/refused/)
  await expect(consent.request).toHaveCount(0)

  const answer = call('for-views', { text: 'please' })
  await expect(consent.dialog).toContainText('A view of hostile asks for this, not the model and not you.')
  await expect(consent.request).toContainText('please')
  await consent.deny()
  expect(await answer).toBe('refused: You refused it.')

  const second = call('for-views', { text: 'please' })
  await consent.allowOnce()
  expect(await second).toMatchObject({ content: [{ type: 'text', text: 'for-views heard please' }] })
  expect(callsIn(callLog)).toEqual(['show-view', 'for-views'])

  // The model is offered none of the tools for views, nor may its call of one pass.
  await steward.chat.send('call hostile/for-views')
  await expect(steward.chat.lastAnswer).toContainText(/no tool|not a tool|unknown/i)
  expect(callsIn(callLog)).toEqual(['show-view', 'for-views'])
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('IFRAME')
})

test('a view that asks and asks is stopped from asking', async ({ steward, callLog }) => {
  const frame = await show(steward, 'view')
  const { consent, page } = steward
  for (let round = 0; round < 3; round++) {
    const answer = ask(frame, 'tools/call', { name: 'for-views', arguments: {} })
    await pressUntilGone(consent.request.getByRole('button', { name: 'Deny', exact: true }))
    expect(await answer).toMatch(/refused/)
    await expect(consent.request).toHaveCount(0)
  }
  expect(await ask(frame, 'tools/call', { name: 'for-views', arguments: {} })).toBe('refused: The person does not want to be asked by this view any more.')
  expect(await ask(frame, 'ui/open-link', { url: 'https://example.com' })).toEqual({ isError: true })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await pressUntilGone(page.getByRole('button', { name: 'Let it ask again' }))
  void ask(frame, 'tools/call', { name: 'for-views', arguments: {} })
  await expect(consent.dialog).toBeVisible()
  expect(callsIn(callLog)).toEqual(['show-view'])

  // Many at once are one question after the other, and no more than a few.
  await consent.deny()
  const many = frame.evaluate(() => Promise.all(Array.from({ length: 40 }, () => (window as unknown as HostileWindow).rpc('tools/call', { name: 'for-both', arguments: {} }).catch((error: Error) => error.message)))).catch(() => 'gone')
  await expect(consent.dialog).toContainText('1 of 12')
  // To leave the conversation ends the view, and with it what it asked for.
  await consent.dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await expect(page.getByRole('button', { name: /permissions? needed/ })).toHaveCount(0)
  await expect(consent.request).toHaveCount(0)
  expect(await many).toBe('gone')
  expect(callsIn(callLog)).toEqual(['show-view'])
})

test('a view cannot leave, and who tries is taken out', async ({ steward, listener }) => {
  const frame = await show(steward, 'view')
  const { page } = steward
  await frame.evaluate((target) => void (location.href = `${target}/away?secret`), listener.http)
  await expect(page.getByText('Steward ended this view: it tried to go to another page.')).toBeVisible()
  await page.getByRole('button', { name: 'Show it again' }).click()
  const again = await new View(steward, 'hostile').frame()
  // The way of a form, and of its own page into the frame of another origin.
  await again.evaluate((target) => {
    const form = Object.assign(document.createElement('form'), { action: `${target}/form`, method: 'post' })
    document.body.append(form)
    form.submit()
  }, listener.http)
  await expect(page.getByText('Steward ended this view: it tried to go to another page.')).toBeVisible()
  expect(listener.seen).toEqual([])
})

test('a view that floods is taken out, one that hangs only hangs itself, and no message is too large or too deep', async ({ steward }) => {
  const frame = await show(steward, 'view')
  const { chat, page } = steward
  const view = new View(steward, 'hostile')
  await frame.evaluate(() => {
    const { tell } = window as unknown as HostileWindow
    tell('ui/notifications/size-changed', { height: 1e9, width: -1 })
    tell('ui/notifications/size-changed', { height: 'x'.repeat(1000) })
    tell('x'.repeat(30_000_000))
    let deep: unknown = 1
    for (let depth = 0; depth < 500; depth++) deep = [deep]
    tell('ui/message', deep)
    const circle: Record<string, unknown> = {}
    circle.self = circle
    tell('ui/message', circle)
    for (const message of [null, 1, 'x', [], new Map(), { jsonrpc: '2.0' }, { jsonrpc: '2.0', id: {}, method: 'ping' }, { jsonrpc: '2.0', id: 1, result: { a: 1 } }, { jsonrpc: '2.0', method: '__proto__', params: { __proto__: null } }]) parent.postMessage(message, '*')
  })
  expect(await ask(frame, 'ping', {})).toEqual({})
  const { height } = (await view.iframe.boundingBox()) ?? { height: 0 }
  expect(height).toBeLessThanOrEqual(560)

  // In a process of its own: the app goes on. Playwright itself waits for every frame, so this is asked below it.
  await frame.evaluate(() => void setTimeout(() => { for (;;); }, 0))
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Runtime.evaluate', { expression: 'document.querySelector("[data-focus=composer]").focus()' })
  await devtools.send('Input.insertText', { text: 'the app goes on' })
  const { result } = await devtools.send('Runtime.evaluate', { expression: 'new Promise((resolve) => requestAnimationFrame(() => resolve(document.querySelector("[data-focus=composer]").value)))', awaitPromise: true })
  expect(result.value).toBe('the app goes on')
  await devtools.send('Page.reload')
  const fresh = await new View(steward, 'hostile').frame()
  await fresh.evaluate(() => {
    for (let count = 0; count < 20_000; count++) (window as unknown as HostileWindow).tell('ui/notifications/size-changed', { height: count % 300 })
  })
  await expect(page.getByText('it sent more messages than the app can take')).toBeVisible()
  await expect(view.iframe).toHaveCount(0)
  await chat.composer.fill('still here')
  await expect(chat.composer).toHaveValue('still here')
})

test('views know nothing of each other, and take no focus from who writes', async ({ steward }) => {
  const first = await show(steward, 'view')
  const { chat, page } = steward
  // High enough for both.
  await page.setViewportSize({ width: 1280, height: 1400 })
  await chat.send('call hostile/show-view')
  await allow(steward)
  await expect(chat.stopButton).toBeHidden()
  const second = await new View(steward, 'hostile').frame(1)
  expect(new URL(first.url()).origin).not.toBe(new URL(second.url()).origin)
  await first.evaluate(() => {
    try {
      localStorage.setItem('planted', '1')
    } catch {
      // A browser may keep storage from frames; then there is nothing to share.
    }
  })
  const outcome = await second.evaluate(() => {
    const attempt = (run: () => unknown): string => {
      try {
        return String(run())
      } catch {
        return 'refused'
      }
    }
    return {
      storage: attempt(() => localStorage.getItem('planted') ?? 'refused'),
      document: attempt(() => parent.frames[0]!.document.title),
      move: attempt(() => void (parent.frames[0]!.location.href = 'about:blank')),
    }
  })
  expect(outcome).toEqual({ storage: 'refused', document: 'refused', move: 'refused' })
  // A message of another view is no message of Steward, here as there.
  await second.evaluate(() => {
    parent.frames[0]!.postMessage({ jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: { content: [] } }, '*')
    ;(window as unknown as HostileWindow).tell('ui/notifications/size-changed', { height: 333 })
  })
  await expect.poll(() => first.evaluate(() => (window as unknown as HostileWindow).heard.filter(({ stranger }) => stranger).length)).toBe(1)
  const view = new View(steward, 'hostile')
  await expect.poll(async () => Math.round((await view.iframe.nth(1).boundingBox())?.height ?? 0)).toBe(333)
  expect(Math.round((await view.iframe.nth(0).boundingBox())?.height ?? 0)).toBe(200)

  await chat.composer.focus()
  await page.mouse.move(0, 0)
  await second.evaluate(() => {
    const input = document.body.appendChild(document.createElement('input'))
    window.focus()
    input.focus()
  })
  await expect(chat.composer).toBeFocused()
  await page.keyboard.type('typed by the person')
  await expect(chat.composer).toHaveValue('typed by the person')
})

test('a view is held to its domains; what it may not have is refused and written into the log', async ({ steward, listener }) => {
  const frame = await show(steward, 'declaring')
  const { page, servers } = steward
  const asked: string[] = []
  await page.context().route(/example\.com|example\b/, (route) => {
    asked.push(route.request().url())
    return route.fulfill({ body: 'ok', headers: { 'access-control-allow-origin': '*' } })
  })
  const reach = (url: string): Promise<string> => frame.evaluate((address) => fetch(address).then((response) => response.text(), () => 'refused'), url)
  expect(await reach('https://api.example.com/data')).toBe('ok')
  for (const url of ['https://api.example.com:8443/', 'http://api.example.com/', 'https://example.com/', 'https://evil.example/', 'https://x.static.example.com/', `${listener.http}/`]) expect([url, await reach(url)]).toEqual([url, 'refused'])
  expect(asked).toEqual(['https://api.example.com/data'])
  expect(listener.seen).toEqual([])
  const box = new View(steward, 'hostile').box
  await expect(box).toContainText('reaches api.example.com, *.static.example.com and 1 more')

  // The camera only after the person said so, and nothing that it did not declare at all.
  expect(await frame.evaluate(() => (document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } }).featurePolicy.allowsFeature('camera'))).toBe(false)
  await box.getByRole('button', { name: 'Let it use your camera' }).click()
  await expect(box.getByRole('button', { name: /Let it use/ })).toBeHidden()
  const allowed = await new View(steward, 'hostile').frame()
  expect(await allowed.evaluate(() => ['camera', 'clipboard-write', 'microphone', 'geolocation', 'clipboard-read'].filter((name) => (document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } }).featurePolicy.allowsFeature(name)))).toEqual(['camera', 'clipboard-write'])

  await servers.open()
  await servers.choose('hostile')
  await servers.tab('Log').click()
  await expect(page.getByRole('tabpanel')).toContainText(`declares domains that it may not reach: ${listener.http}, *, https://evil.example; script-src *`)
})

test('what is no view is told in the card, and the result stays readable', async ({ steward }) => {
  const { chat, page } = await steward.open()
  await expect(chat.welcome).toContainText('Ready')
  for (const [name, cause] of [
    ['typed', 'It is of the type text/html, not text/html;profile=mcp-app.'],
    ['large', 'It is larger than 16 MB.'],
  ] as const) {
    await chat.send(`call hostile/show-${name} text="readable ${name}"`)
    await allow(steward)
    const card = chat.toolCall(`show-${name}`, 'Done')
    await expect(card).toContainText('hostile has a view that cannot be shown.')
    await expect(card).toContainText(cause)
    await expect(chat.lastAnswer).toContainText(`readable ${name}`)
    await expect(chat.stopButton).toBeHidden()
  }
  await expect(page.locator('iframe')).toHaveCount(0)
})
