import { allow, ask, callsIn, expect, pressUntilGone, show, test, type HostileWindow } from '../fixtures/hostile-view.ts'
import { View } from '../pages/view.ts'

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
  await expect(consent.dialog).toContainText(/1 of 1[0-2]It does/)
  // To leave the conversation ends the view, and with it what it asked for.
  await consent.dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await expect(page.getByRole('button', { name: /permissions? needed/ })).toHaveCount(0)
  await expect(consent.request).toHaveCount(0)
  expect(await many).toBe('gone')
  expect(callsIn(callLog)).toEqual(['show-view'])
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
  // Nor does it put words under the hands of who is about to send.
  expect(await second.evaluate(() => (window as unknown as HostileWindow).rpc('ui/message', { role: 'user', content: [{ type: 'text', text: 'words of the view' }] }))).toMatchObject({ isError: true })
  await expect(chat.composer).toHaveValue('typed by the person')
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
