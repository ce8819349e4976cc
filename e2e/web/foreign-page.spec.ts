// A page of another site, open in the same browser as Steward: what browsers let it send comes in nowhere, and it sees nothing.
import { callFrom, expect, test } from '../fixtures/quiet.ts'

/** Everything by which a page can reach an address, and whether it learned or did anything. `unknown` is what a browser never tells. */
async function attack([steward, token, asset]: readonly [string, string, string]): Promise<Record<string, string>> {
  const results: Record<string, string> = {}
  const within = <Value>(wait: Promise<Value>): Promise<Value | 'nothing'> => Promise.race([wait, new Promise<'nothing'>((resolve) => setTimeout(resolve, 1500, 'nothing'))])
  const attempt = async (name: string, run: () => Promise<string> | string): Promise<void> => {
    try {
      results[name] = await within(Promise.resolve(run()))
    } catch (error) {
      results[name] = `refused: ${(error as Error).name}`
    }
  }
  const socket = (protocols: string[], path = '/rpc'): Promise<string> =>
    new Promise((resolve) => {
      const opened = new WebSocket(steward.replace('http', 'ws') + path, protocols)
      opened.addEventListener('open', () => resolve('open'))
      opened.addEventListener('error', () => resolve('refused'))
    })
  const load = (tag: string, values: Record<string, string>): Promise<string> =>
    new Promise((resolve) => {
      const element = document.createElement(tag)
      element.addEventListener('load', () => resolve('loaded'))
      element.addEventListener('error', () => resolve('refused'))
      Object.assign(element, values)
      document.body.append(element)
    })
  await Promise.all([
    attempt('fetch', async () => (await fetch(`${steward}/`)).text()),
    attempt('fetch with credentials', async () => (await fetch(`${steward}/`, { credentials: 'include' })).text()),
    attempt('fetch opaque', async () => (await fetch(`${steward}${asset}`, { mode: 'no-cors' })).type),
    attempt('preflight', async () => (await fetch(`${steward}/rpc`, { method: 'PUT', headers: { 'x-token': token, 'content-type': 'application/json' }, body: '{}' })).text()),
    attempt('preflight private', async () => (await fetch(`${steward}/`, { headers: { authorization: `Bearer ${token}` } })).text()),
    attempt('post simple', async () => (await fetch(`${steward}/rpc`, { method: 'POST', mode: 'no-cors', body: '{"kind":"call","id":1,"name":"conversation.create","input":{}}' })).type),
    attempt('xhr', () => new Promise((resolve) => {
      const xhr = new XMLHttpRequest()
      xhr.open('GET', `${steward}/`)
      xhr.onload = () => resolve(xhr.responseText)
      xhr.onerror = () => resolve('refused')
      xhr.send()
    })),
    attempt('beacon', () => (navigator.sendBeacon(`${steward}/rpc`, '{"kind":"call"}') ? 'sent' : 'refused')),
    attempt('events', () => new Promise((resolve) => {
      const source = new EventSource(`${steward}/`)
      source.onopen = () => resolve('open')
      source.onerror = () => resolve('refused')
    })),
    attempt('socket bare', () => socket([])),
    attempt('socket without token', () => socket(['steward'])),
    attempt('socket with a wrong token', () => socket(['steward', `token.${'A'.repeat(43)}`])),
    attempt('socket with the right token', () => socket(['steward', `token.${token}`])),
    attempt('socket with the token in the address', () => socket(['steward'], `/rpc?token=${token}`)),
    attempt('script', () => load('script', { src: steward + asset })),
    attempt('module', () => load('script', { type: 'module', src: steward + asset })),
    attempt('import', () => import(steward + asset) as Promise<string>),
    attempt('style', () => load('link', { rel: 'stylesheet', href: `${steward}/steward-mark.svg` })),
    attempt('image', () => load('img', { src: `${steward}/steward-mark.svg` })),
    attempt('video', () => load('video', { src: `${steward}/` })),
    attempt('worker', () => {
      new Worker(steward + asset)
      return 'made'
    }),
    attempt('shared worker', () => {
      new SharedWorker(steward + asset)
      return 'made'
    }),
    attempt('service worker', async () => (await navigator.serviceWorker.register(`${steward}/`)).scope),
    attempt('frame', async () => {
      const frame = document.createElement('iframe')
      frame.src = `${steward}/#token=${token}`
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
      document.body.append(frame)
      await loaded
      return new Promise((resolve) => {
        addEventListener('message', () => resolve('spoke'))
        setTimeout(resolve, 300, frame.contentWindow?.length ? 'has frames' : 'mute')
      })
    }),
    attempt('cookie', () => document.cookie || 'none'),
  ])
  return results
}

test('a page of another site reaches neither the page nor the socket, not even with the token', async ({ steward, world, quietBrowser }) => {
  const { page } = await steward.open()
  await expect(page.getByRole('main')).toBeVisible()
  const own = new URL(page.url())
  const token = await page.evaluate(() => sessionStorage.getItem('steward-token') ?? '')
  expect(token).toMatch(/^[\w-]{43}$/)
  const asset = await page.evaluate(() => new URL((document.querySelector('script[src]') as HTMLScriptElement).src).pathname)
  const before = await callFrom(page, 'conversation.list', { limit: 100 })

  world.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><meta charset=utf-8><title>evil</title><body>')
  const context = await quietBrowser.newContext()
  const evil = await context.newPage()
  const consoleTexts: string[] = []
  evil.on('console', (message) => consoleTexts.push(message.text()))
  // Of another site, of another port of this machine (the same site to a browser), and with no origin at all.
  for (const place of ['http://evil.example/', `http://127.0.0.1:${world.port}/`]) {
    await evil.goto(place)
    expect([place, await evil.evaluate(attack, [own.origin, token, asset] as const)]).toEqual([place, {
      fetch: 'refused: TypeError',
      'fetch with credentials': 'refused: TypeError',
      'fetch opaque': 'refused: TypeError',
      preflight: 'refused: TypeError',
      'preflight private': 'refused: TypeError',
      'post simple': 'opaque',
      xhr: 'refused',
      beacon: 'sent',
      events: 'refused',
      'socket bare': 'refused',
      'socket without token': 'refused',
      'socket with a wrong token': 'refused',
      'socket with the right token': 'refused',
      'socket with the token in the address': 'refused',
      script: 'refused',
      module: 'refused',
      import: 'refused: TypeError',
      style: 'refused',
      image: 'refused',
      video: 'refused',
      worker: 'refused: SecurityError',
      'shared worker': 'refused: SecurityError',
      'service worker': expect.stringMatching(/^refused: /),
      frame: 'mute',
      cookie: 'none',
    }])
  }
  expect(consoleTexts.join('\n')).toMatch(/frame-ancestors/)

  // `Origin: null`: a frame without an origin of its own.
  await evil.goto('http://evil.example/')
  const sandboxed = await evil.evaluate(
    ([address, given]) =>
      new Promise((resolve) => {
        addEventListener('message', ({ data }) => resolve(data))
        const frame = document.createElement('iframe')
        frame.sandbox.add('allow-scripts')
        frame.srcdoc = `<script>const s = new WebSocket('${address}/rpc', ['steward', 'token.${given}']); s.onopen = () => parent.postMessage('open', '*'); s.onerror = () => parent.postMessage('refused', '*')</script>`
        document.body.append(frame)
      }),
    [own.origin.replace('http', 'ws'), token] as const,
  )
  expect(sandboxed).toBe('refused')

  // A form leads the tab away to an answer that changes nothing.
  await evil.goto('http://evil.example/')
  const posted = evil.waitForResponse(`${own.origin}/rpc`)
  await evil.evaluate((address) => {
    const form = Object.assign(document.createElement('form'), { action: `${address}/rpc`, method: 'post', enctype: 'text/plain' })
    form.append(Object.assign(document.createElement('input'), { name: '{"kind":"call","id":1,"name":"settings.update","input":{"theme":"dark"},"x":"', value: '"}' }))
    document.body.append(form)
    form.submit()
  }, own.origin)
  expect((await posted).status()).toBe(405)
  await evil.waitForURL(`${own.origin}/rpc`)

  // A name of the attacker that suddenly leads to this machine (DNS rebinding) is refused by its name, page and socket.
  const rebound = await evil.goto(`http://rebind.example:${own.port}/#token=${token}`)
  expect([rebound?.status(), await rebound?.text()]).toEqual([403, expect.stringContaining('This address is not one of Steward.')])
  expect(await evil.evaluate(([port, given]) => new Promise((resolve) => {
    const socket = new WebSocket(`ws://rebind.example:${port}/rpc`, ['steward', `token.${given}`])
    socket.addEventListener('open', () => resolve('open'))
    socket.addEventListener('error', () => resolve('refused'))
  }), [own.port, token] as const)).toBe('refused')

  // Opened as a window, it stays out of reach: no handle on either side, nothing to read, no key.
  await evil.goto('http://evil.example/')
  const popup = evil.waitForEvent('popup')
  await evil.evaluate((address) => void Object.assign(window, { opened: window.open(`${address}/#/settings`) }), own.origin)
  const opened = await popup
  await expect(opened.getByText('Steward', { exact: false }).first()).toBeVisible()
  expect(await opened.evaluate(() => [window.opener === null, sessionStorage.getItem('steward-token')])).toEqual([true, null])
  expect(await evil.evaluate(() => (window as unknown as { opened: Window }).opened.closed)).toBe(true)
  await context.close()

  expect(await callFrom(page, 'conversation.list', { limit: 100 })).toEqual(before)
  expect(await callFrom(page, 'settings.get', {})).not.toMatchObject({ theme: 'dark' })
})

test('the key lies in no address, no history, no request and no other tab', async ({ steward, world }) => {
  const { page } = await steward.open()
  await expect(page.getByRole('main')).toBeVisible()
  const token = await page.evaluate(() => sessionStorage.getItem('steward-token') ?? '')
  const asked: string[] = []
  page.on('request', (sent) => asked.push(sent.url(), JSON.stringify(sent.headers())))
  await page.reload()
  await expect(page.getByRole('main')).toBeVisible()
  expect(asked.length).toBeGreaterThan(2)
  expect(asked.join('\n')).not.toContain(token)
  expect(page.url()).not.toContain(token)
  expect(await page.evaluate(() => [performance.getEntriesByType('navigation').map(({ name }) => name).join(), document.cookie, JSON.stringify(localStorage), document.documentElement.outerHTML].join('\n'))).not.toContain(token)

  // Back from another site: neither that site's `Referer` nor the history has it.
  world.answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>other</title>')
  let referer: string | undefined
  page.on('request', (sent) => void (sent.url().startsWith('http://other.example') && (referer = sent.headers()['referer'])))
  await page.evaluate(() => void (location.href = 'http://other.example/'))
  await page.waitForURL('http://other.example/')
  expect(referer).toBeUndefined()
  await page.goBack()
  await expect(page.getByRole('main')).toBeVisible()
  expect(page.url()).not.toContain(token)
  const other = await page.context().newPage()
  await other.goto(new URL('/', page.url()).href)
  await expect(other.getByRole('main').or(other.locator('body')).first()).toContainText(/key/i)
})
