import { fillInFrame, pressUntilGone } from '../fixtures/hostile-view.ts'
import { app, hostileApp } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'
import type { Steward } from '../pages/steward.ts'
import { View } from '../pages/view.ts'

test.use({ servers: { clock: app('basic-react'), own: hostileApp() } })

async function show(steward: Steward, call: string): Promise<void> {
  await expect(steward.chat.welcome).toContainText('Ready')
  await steward.chat.send(`call ${call}`)
  await steward.consent.allowOnce()
}

test('a view shows its call, and its own calls pass the same permission', async ({ steward }) => {
  const { chat, consent, page, servers } = await steward.open()
  await show(steward, 'clock/get-time')
  const view = new View(steward, 'clock')
  const frame = await view.frame()
  const time = frame.locator('code')
  await expect(time).toHaveText(/^20\d\d-/)
  const first = await time.textContent()
  await expect(chat.stopButton).toBeHidden()

  await frame.getByRole('button', { name: 'Get Server Time' }).click()
  await expect(consent.dialog).toContainText('A view of clock asks for this, not the model and not you.')
  await consent.allowForLonger('Allow for this conversation')
  await expect(time).not.toHaveText(first ?? '')
  const second = await time.textContent()
  await frame.getByRole('button', { name: 'Get Server Time' }).click()
  await expect(time).not.toHaveText(second ?? '')
  await expect(consent.request).toHaveCount(0)

  /** The composer grows and the frame moves with it: a press that falls between two pictures is made again, and says the same. */
  async function sendFromView(composed: string): Promise<void> {
    await expect(async () => {
      await frame.getByRole('button', { name: 'Send Message' }).click()
      await expect(chat.composer).toHaveValue(composed, { timeout: 1_500 })
    }).toPass({ timeout: 15_000 })
  }

  // A message goes into the composer and waits for the person; what stood there stays.
  await chat.composer.fill('My own words')
  await fillInFrame(frame.locator('textarea'), 'Words of the view')
  await sendFromView('My own words\n\nWords of the view')
  await expect(page.getByText('A view of clock wrote a message for you.')).toBeVisible()
  await fillInFrame(frame.locator('textarea'), 'Other words')
  await sendFromView('My own words\n\nOther words')
  await expect(chat.questions).toHaveCount(1)

  // A link is asked about as every other one.
  await frame.getByRole('button', { name: 'Open Link' }).click()
  const dialog = page.getByRole('dialog', { name: 'Open this address?' })
  await expect(dialog).toContainText('https://modelcontextprotocol.io/')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await frame.getByRole('button', { name: 'Send Log' }).click()
  await servers.open()
  await servers.choose('clock')
  await servers.tab('Log').click()
  await expect(page.getByRole('tabpanel')).toContainText('View: This is log text.')
})

test('a view fills the window and comes back, and hears of the theme', async ({ steward, shell }) => {
  const { chat, page } = await steward.open()
  await show(steward, 'own/show-view text="for the view"')
  const view = new View(steward, 'own')
  const frame = await view.frame()
  await expect(chat.stopButton).toBeHidden()
  /** What the view knows of the app around it: what it got at the beginning, then each change. */
  const context = (): Promise<Record<string, unknown>> =>
    frame.evaluate(() => {
      const { host, heard } = window as unknown as { host: { hostContext: object }; heard: { method?: string; params?: object }[] }
      return Object.assign({}, host.hostContext, ...heard.filter(({ method }) => method === 'ui/notifications/host-context-changed').map(({ params }) => params)) as Record<string, unknown>
    })
  const heard = (method: string): Promise<unknown> => frame.evaluate((name) => (window as unknown as { heard: { method?: string; params?: unknown }[] }).heard.find((message) => message.method === name)?.params, method)

  expect(await context()).toMatchObject({ theme: 'light', displayMode: 'inline', availableDisplayModes: ['inline', 'fullscreen'], platform: shell === 'web' ? 'web' : 'desktop', toolInfo: { tool: { name: 'show-view' } }, styles: { variables: { '--color-background-primary': 'rgb(255, 255, 255)' } } })
  expect(await heard('ui/notifications/tool-input')).toEqual({ arguments: { text: 'for the view' } })
  expect(await heard('ui/notifications/tool-result')).toEqual({ content: [{ type: 'text', text: 'for the view' }], structuredContent: { text: 'for the view' }, _meta: { 'example.com/for-view': 'only the view sees this' } })
  expect(await chat.lastAnswer.textContent()).not.toContain('only the view sees this')

  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(context).toMatchObject({ theme: 'dark', styles: { variables: { '--color-background-primary': 'rgb(23, 25, 27)' } } })

  await pressUntilGone(view.fullScreenButton)
  await expect(view.exitButton).toBeFocused()
  expect(await view.box.boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 })
  await expect.poll(context).toMatchObject({ displayMode: 'fullscreen', containerDimensions: { width: 1280 } })
  await page.keyboard.press('Escape')
  await expect(view.fullScreenButton).toBeFocused()
  await expect.poll(context).toMatchObject({ displayMode: 'inline' })

  // By its own wish too, and a question of Steward's stands above it.
  const rpc = (method: string, params: object): Promise<unknown> => frame.evaluate(([name, given]) => (window as unknown as { rpc(method: unknown, params: unknown): Promise<unknown> }).rpc(name, given).catch((error: Error) => error.message), [method, params] as const)
  expect(await rpc('ui/request-display-mode', { mode: 'pip' })).toEqual({ mode: 'inline' })
  expect(await rpc('ui/request-display-mode', { mode: 'fullscreen' })).toEqual({ mode: 'fullscreen' })
  const answer = rpc('tools/call', { name: 'for-views', arguments: {} })
  await steward.consent.dialog.getByRole('button', { name: 'Deny', exact: true }).click()
  expect(await answer).toBe('You refused it.')
  await pressUntilGone(view.exitButton)
  expect(((await view.box.boundingBox()) ?? { width: 0 }).width).toBeLessThan(1000)
})

test('a view ends with its server and comes back with it, also in an old conversation', async ({ steward }) => {
  const { chat, servers, page } = await steward.open()
  await show(steward, 'clock/get-time')
  const view = new View(steward, 'clock')
  const time = (await view.frame()).locator('code')
  await expect(time).toHaveText(/^20\d\d-/)
  const shown = await time.textContent()
  await expect(chat.stopButton).toBeHidden()
  const address = page.url()
  await servers.open()
  await servers.choose('clock')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(servers.row('clock')).toContainText('Stopped')
  await page.getByRole('link', { name: /call clock/ }).click()
  await expect(page.getByText('This result has a view. It shows when clock runs.')).toBeVisible()
  await expect(page.locator('iframe')).toHaveCount(0)
  await pressUntilGone(page.getByRole('button', { name: 'Start clock' }))
  await expect((await view.frame()).locator('code')).toHaveText(shown ?? '')

  await steward.restart()
  const reopened = steward.page
  await reopened.evaluate((hash) => void (location.hash = hash), new URL(address).hash)
  await expect((await new View(steward, 'clock').frame()).locator('code')).toHaveText(shown ?? '')
  await expect(steward.consent.request).toHaveCount(0)
})
