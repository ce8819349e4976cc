import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createTestbed, modern, type Testbed } from '#core/mcp/test-support/testbed.ts'
import type { ViewFrames, ViewPage } from '#core/ports/view-frames.ts'
import { createViews } from './views.ts'

const hostile: JsonObject = { command: process.execPath, args: [fileURLToPath(new URL('../../../e2e/servers/hostile-app.ts', import.meta.url))] }
const signal = new AbortController().signal
let testbed: Testbed

beforeAll(async () => {
  testbed = createTestbed({ hostile, modern })
  testbed.servers.start()
  await Promise.all([testbed.state('hostile', 'ready'), testbed.state('modern', 'ready')])
})
afterAll(() => testbed.close())

/** Frames that only remember their pages. */
function createFrames(): ViewFrames & { readonly pages: Map<string, ViewPage> } {
  const pages = new Map<string, ViewPage>()
  let last = 0
  return {
    pages,
    publish(page) {
      const frameUrl = `frame:${++last}`
      pages.set(frameUrl, page)
      return Promise.resolve({ frameUrl, dispose: () => void pages.delete(frameUrl) })
    },
  }
}

function directives(policy: string): Map<string, string> {
  return new Map(policy.split('; ').map((part) => [part.split(' ')[0] ?? '', part.split(' ').slice(1).join(' ')]))
}

test('a view gets what it declares and may have, and nothing without having declared it', async () => {
  const frames = createFrames()
  const views = createViews({ servers: testbed.servers, frames })
  const plain = await views.open({ server: 'hostile', uri: 'ui://hostile/view', permissions: ['camera', 'geolocation'] }, signal)
  expect(plain).toMatchObject({ domains: { connect: [], resource: [], frame: [] }, refused: [], permissions: { granted: [], wanted: [] } })
  const page = frames.pages.get(plain.frameUrl)
  const policy = directives(page?.policy ?? '')
  expect(page?.html).toContain('I am a view.')
  expect(Object.fromEntries(policy)).toMatchObject({ 'default-src': "'none'", 'connect-src': 'blob: data:', 'img-src': 'blob: data:', 'frame-src': "'none'", 'base-uri': "'none'", 'form-action': "'none'", 'object-src': "'none'", sandbox: 'allow-scripts allow-same-origin allow-forms' })
  expect(page?.policy).not.toMatch(/https?:|wss?:|unsafe-eval(?<!wasm-unsafe-eval)|\*|'self'/)
  expect(page?.permissions).not.toContain('self')
  expect(page?.connections).toBe('(response-origin);redirects=allow;webrtc=block')

  const declaring = await views.open({ server: 'hostile', uri: 'ui://hostile/declaring', permissions: ['camera', 'geolocation'] }, signal)
  expect(declaring).toMatchObject({ domains: { connect: ['https://api.example.com'], resource: ['https://*.static.example.com'], frame: ['https://frames.example.com'] }, permissions: { granted: ['camera', 'clipboard-write'], wanted: ['camera', 'clipboard-write'] } })
  expect(declaring.refused).toHaveLength(3)
  const declared = frames.pages.get(declaring.frameUrl)
  expect(Object.fromEntries(directives(declared?.policy ?? ''))).toMatchObject({ 'connect-src': 'blob: data: https://api.example.com', 'font-src': 'blob: data: https://*.static.example.com', 'frame-src': 'https://frames.example.com', 'default-src': "'none'" })
  expect(declared?.permissions).toContain('camera=(self)')
  expect(declared?.permissions).toContain('geolocation=()')
  expect(declared?.connections).toBe('(response-origin "https://api.example.com/*" "https://*.static.example.com/*" "https://frames.example.com/*");redirects=allow;webrtc=block')
  // Asked for by nobody: the camera waits for the person.
  expect((await views.open({ server: 'hostile', uri: 'ui://hostile/declaring', permissions: [] }, signal)).permissions.granted).toEqual(['clipboard-write'])
})

test('what is no view of this server is refused with the cause', async () => {
  const views = createViews({ servers: testbed.servers, frames: createFrames() })
  const open = (server: string, uri: string): Promise<unknown> => views.open({ server, uri, permissions: [] }, signal)
  await expect(open('hostile', 'ui://hostile/typed')).rejects.toMatchObject({ code: 'view-invalid', problem: { cause: 'It is of the type text/html, not text/html;profile=mcp-app.' } })
  await expect(open('hostile', 'ui://hostile/large')).rejects.toMatchObject({ code: 'view-invalid', problem: { cause: 'It is larger than 16 MB.' } })
  for (const uri of ['https://example.com/', 'file:///etc/passwd', 'ui://', '']) await expect(open('hostile', uri)).rejects.toMatchObject({ code: 'view-invalid' })
  await expect(open('modern', 'ui://hostile/view')).rejects.toMatchObject({ problem: { message: expect.any(String) } })
  await expect(open('nobody', 'ui://hostile/view')).rejects.toMatchObject({ code: 'server-unknown' })
  await expect(createViews({ servers: testbed.servers, frames: undefined }).open({ server: 'hostile', uri: 'ui://hostile/view', permissions: [] }, signal)).rejects.toMatchObject({ code: 'view-unavailable' })
})

test('a view is of its server until it is closed; the oldest give way', async () => {
  const frames = createFrames()
  const views = createViews({ servers: testbed.servers, frames })
  const open = async (): Promise<string> => (await views.open({ server: 'hostile', uri: 'ui://hostile/view', permissions: [] }, signal)).viewId
  const first = await open()
  const second = await open()
  expect([views.serverOf(first), views.serverOf('made-up')]).toEqual(['hostile', undefined])
  views.close(second)
  views.close(second)
  expect([views.serverOf(second), frames.pages.size]).toEqual([undefined, 1])
  for (let count = 0; count < 64; count++) await open()
  expect([views.serverOf(first), frames.pages.size]).toEqual([undefined, 64])
  views.closeAll()
  expect(frames.pages.size).toBe(0)

  const gone = new AbortController()
  const opening = views.open({ server: 'hostile', uri: 'ui://hostile/view', permissions: [] }, gone.signal)
  gone.abort()
  await expect(opening).rejects.toThrow()
  expect(frames.pages.size).toBe(0)
})

test('another program under the same name has no view', async () => {
  const views = createViews({ servers: testbed.servers, frames: createFrames() })
  const { viewId } = await views.open({ server: 'hostile', uri: 'ui://hostile/view', permissions: [] }, signal)
  testbed.write({ hostile: { ...hostile, env: { OTHER: '1' } }, modern })
  await expect.poll(() => views.serverOf(viewId)).toBeUndefined()
  testbed.write({ modern })
  await expect.poll(() => testbed.servers.list().length).toBe(1)
  expect(views.serverOf(viewId)).toBeUndefined()
})
