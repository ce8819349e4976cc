import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { CallbackAddress, OpenCallback } from '#core/ports/sign-in-callback.ts'
import { signInCallback } from './sign-in-callback.ts'

const never = new AbortController().signal

async function listen(address: Partial<CallbackAddress> = {}): Promise<OpenCallback> {
  const callback = await signInCallback.listen({ host: '127.0.0.1', path: '/callback/random', ...address })
  onTestFinished(() => callback.close())
  return callback
}

test('gives the parameters of the request with the right state, once', async () => {
  const callback = await listen()
  const waiting = callback.wait('s1', never)
  const page = await fetch(`${callback.redirectUri}?code=abc&state=s1&iss=https%3A%2F%2Fas.example`)
  expect(page.status).toBe(200)
  expect(Object.fromEntries(await waiting)).toEqual({ code: 'abc', state: 's1', iss: 'https://as.example' })
  const again = await fetch(`${callback.redirectUri}?code=other&state=s1`)
  expect(again.status).toBe(410)
})

test('the page runs nothing, loads nothing, and gives the code to nobody', async () => {
  const callback = await listen()
  void callback.wait('s1', never).catch(() => undefined)
  const page = await fetch(`${callback.redirectUri}?code=secret-code&state=s1`)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('cache-control')).toBe('no-store')
  const text = await page.text()
  expect(text).toContain('Go back to Steward')
  expect(text).not.toMatch(/<script|https?:|secret-code| on\w+=/)
})

test.each([
  ['another state', '?code=abc&state=s2', {}, 400],
  ['no state', '?code=abc', {}, 400],
  ['another path', '/more?code=abc&state=s1', {}, 404],
  ['a host of another site', '?code=abc&state=s1', { host: 'evil.example' }, 404],
  ['the name of another loopback site', '?code=abc&state=s1', { host: 'localhost' }, 404],
])('%s gets a page and nothing else', async (_name, rest, headers, status) => {
  const callback = await listen()
  const heard: string[] = []
  void callback.wait('s1', never).then((parameters) => heard.push(parameters.toString()), () => undefined)
  expect(await get(`${callback.redirectUri}${rest}`, headers)).toBe(status)
  expect(heard).toEqual([])
})

test('a form that another page sends is not taken', async () => {
  const callback = await listen()
  void callback.wait('s1', never).catch(() => undefined)
  expect((await fetch(`${callback.redirectUri}?code=abc&state=s1`, { method: 'POST' })).status).toBe(405)
})

test('an abort ends the waiting, and after the close nobody listens', async () => {
  const callback = await listen()
  const controller = new AbortController()
  const waiting = callback.wait('s1', controller.signal)
  controller.abort(new Error('given up'))
  await expect(waiting).rejects.toThrow('given up')
  await callback.close()
  await expect(fetch(callback.redirectUri)).rejects.toThrow('fetch failed')
})

test('a connection that says nothing does not keep it open', async () => {
  const callback = await listen()
  const socket = connect(Number(new URL(callback.redirectUri).port), '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')))
  socket.on('error', () => undefined)
  await callback.close()
  expect(await closed).toBe('closed')
})

test('a port that a registration asks for is taken, or said to be taken', async () => {
  const first = await listen({ host: 'localhost', path: '/callback' })
  const { port } = new URL(first.redirectUri)
  expect(first.redirectUri).toBe(`http://localhost:${port}/callback`)
  await expect(signInCallback.listen({ host: '127.0.0.1', path: '/callback', port: Number(port) })).rejects.toMatchObject({ code: 'port-in-use', problem: { message: expect.stringContaining(port) } })
  await first.close()
  const second = await listen({ port: Number(port) })
  expect(new URL(second.redirectUri).port).toBe(port)
})

/** `fetch` sets the host itself. */
function get(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}
