import { expect, test } from 'vitest'
import type { ViewPage } from '#core/ports/view-frames.ts'
import { FOREIGN_ADDRESSES } from '../testing/addresses.ts'
import { createElectronViews, type FramePlace } from './view-frames.ts'

const page: ViewPage = { html: '<p>view', policy: "default-src 'none'; sandbox allow-scripts", permissions: 'camera=(self)', connections: '(response-origin)', granted: ['camera', 'clipboard-write'], frames: ['https://frames.example.com', 'https://*.wide.example', 'https://port.example:8443'] }
const app: FramePlace = { url: 'app://steward/#/chat/1', parent: null }

async function publish() {
  const forgotten: string[] = []
  const views = createElectronViews((origin) => forgotten.push(origin))
  const { frameUrl, dispose } = await views.publish(page)
  return { views, frameUrl, dispose, forgotten }
}

test('a view is answered whole, under its policy, and only while it is there', async () => {
  const { views, frameUrl, dispose, forgotten } = await publish()
  expect(frameUrl).toMatch(/^steward-view:\/\/[0-9a-f]{32}\/$/)
  const response = views.answer({ url: frameUrl, method: 'GET' })
  expect([response.status, await response.text()]).toEqual([200, page.html])
  expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-security-policy': `${page.policy}; frame-ancestors app:`, 'permissions-policy': 'camera=(self)', 'connection-allowlist': '(response-origin)', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  for (const url of [`${frameUrl}x`, `${frameUrl}?x`, frameUrl.slice(0, -1), `steward-view://${'0'.repeat(32)}/`, 'steward-view:///', 'steward-view://', '/']) expect([url, views.answer({ url, method: 'GET' }).status]).toEqual([url, 404])
  expect(views.answer({ url: frameUrl, method: 'POST' }).status).toBe(404)
  dispose()
  dispose()
  expect([views.answer({ url: frameUrl, method: 'GET' }).status, forgotten]).toEqual([404, [frameUrl.slice(0, -1)]])
})

test('a frame shows a view that is there, inside Steward and nowhere else', async () => {
  const { views, frameUrl, dispose } = await publish()
  expect(views.mayShow(frameUrl, { url: '', parent: app })).toBe(true)
  for (const frame of [null, undefined, app, { url: '', parent: { url: 'https://example.test/', parent: null } }, { url: '', parent: { url: 'app://steward.evil.test/', parent: null } }]) expect(views.mayShow(frameUrl, frame)).toBe(false)
  for (const url of [...FOREIGN_ADDRESSES, 'app://steward/', `${frameUrl}x`, `${frameUrl}#x`, `steward-view://${'0'.repeat(32)}/`]) expect([url, views.mayShow(url, { url: '', parent: app })]).toEqual([url, false])
  dispose()
  expect(views.mayShow(frameUrl, { url: '', parent: app })).toBe(false)
})

test('a frame inside a view shows the domains that the view declared', async () => {
  const { views, frameUrl } = await publish()
  const other = await views.publish({ ...page, frames: [] })
  const inside = (url: string, view = frameUrl): boolean => views.mayShow(url, { url: '', parent: { url: view, parent: app } })
  expect(['https://frames.example.com/x?y', 'https://a.wide.example/', 'https://a.b.wide.example/', 'https://port.example:8443/', 'about:srcdoc'].filter((url) => inside(url))).toHaveLength(5)
  for (const url of [...FOREIGN_ADDRESSES.filter((address) => address !== 'about:srcdoc'), 'http://frames.example.com/', 'https://frames.example.com:81/', 'https://wide.example/', 'https://evilwide.example/', 'https://port.example/', 'https://frames.example.com.evil.test/', 'https://frames.example.com@evil.test/', frameUrl, other.frameUrl, 'app://steward/']) expect([url, inside(url)]).toEqual([url, false])
  expect(inside('https://frames.example.com/', other.frameUrl)).toBe(false)
  // What an allowed page embeds is that page's own business; it stays on the web.
  const deep = (url: string): boolean => views.mayShow(url, { url: '', parent: { url: 'https://frames.example.com/', parent: { url: frameUrl, parent: app } } })
  expect([deep('https://player.example/'), deep('file:///etc/passwd'), deep('app://steward/'), deep(frameUrl)]).toEqual([true, false, false, false])
})

test('a view uses what the person allowed it, and nobody else anything', async () => {
  const { views, frameUrl } = await publish()
  expect([views.mayUse(frameUrl, 'media', ['video']), views.mayUse(frameUrl.slice(0, -1), 'clipboard-sanitized-write', [])]).toEqual([true, true])
  for (const [permission, media] of [['media', ['audio']], ['media', ['video', 'audio']], ['media', []], ['geolocation', []], ['clipboard-read', []], ['notifications', []], ['openExternal', []]] as const) expect([permission, views.mayUse(frameUrl, permission, media)]).toEqual([permission, false])
  for (const address of [undefined, 'app://steward/', `steward-view://${'0'.repeat(32)}/`, `${frameUrl.slice(0, -1)}.evil.test/`, `https://example.test/${frameUrl}`]) expect(views.mayUse(address, 'media', ['video'])).toBe(false)
})
