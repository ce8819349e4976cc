import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { app, hostileApp } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'
import type { Steward } from '../pages/steward.ts'
import { View } from '../pages/view.ts'

const photos = fileURLToPath(new URL('../../test-results/screens', import.meta.url))

test.use({ servers: { clock: app('basic-react'), budget: app('budget-allocator'), own: hostileApp() } })

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

  // A message goes into the composer and waits for the person; what stood there stays.
  await chat.composer.fill('My own words')
  await frame.locator('textarea').fill('Words of the view')
  await frame.getByRole('button', { name: 'Send Message' }).click()
  await expect(chat.composer).toHaveValue('My own words\n\nWords of the view')
  await expect(page.getByText('A view of clock wrote a message for you.')).toBeVisible()
  await frame.locator('textarea').fill('Other words')
  await frame.getByRole('button', { name: 'Send Message' }).click()
  await expect(chat.composer).toHaveValue('My own words\n\nOther words')
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

test('a view fills the window and comes back, and hears of the theme', async ({ steward }) => {
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

  expect(await context()).toMatchObject({ theme: 'light', displayMode: 'inline', availableDisplayModes: ['inline', 'fullscreen'], platform: 'web', toolInfo: { tool: { name: 'show-view' } }, styles: { variables: { '--color-background-primary': 'rgb(255, 255, 255)' } } })
  expect(await heard('ui/notifications/tool-input')).toEqual({ arguments: { text: 'for the view' } })
  expect(await heard('ui/notifications/tool-result')).toEqual({ content: [{ type: 'text', text: 'for the view' }], structuredContent: { text: 'for the view' }, _meta: { 'example.com/for-view': 'only the view sees this' } })
  expect(await chat.lastAnswer.textContent()).not.toContain('only the view sees this')

  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(context).toMatchObject({ theme: 'dark', styles: { variables: { '--color-background-primary': 'rgb(23, 25, 27)' } } })

  await view.fullScreenButton.click()
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
  await view.exitButton.click()
  expect(((await view.box.boundingBox()) ?? { width: 0 }).width).toBeLessThan(1000)
})

test('what a view lets the model know is an attachment that the person sees; a file is asked about', async ({ steward }) => {
  const { chat, page } = await steward.open()
  await show(steward, 'own/show-view')
  const frame = await new View(steward, 'own').frame()
  await expect(chat.stopButton).toBeHidden()
  const rpc = (method: string, params: object): Promise<unknown> => frame.evaluate(([name, given]) => (window as unknown as { rpc(method: unknown, params: unknown): Promise<unknown> }).rpc(name, given).catch((error: Error) => error.message), [method, params] as const)
  const chips = page.getByRole('list', { name: 'Attachments' }).getByRole('listitem')

  const saved = rpc('ui/download-file', { contents: [{ type: 'resource', resource: { uri: 'file:///../../etc/notes.txt', mimeType: 'text/plain', text: 'the notes' } }] })
  const question = page.getByRole('alertdialog', { name: 'Save a file of this view?' })
  await expect(question).toContainText('notes.txt')
  const download = page.waitForEvent('download')
  await question.getByRole('button', { name: 'Save' }).click()
  expect((await download).suggestedFilename()).toBe('notes.txt')
  expect(await saved).toEqual({})
  const refused = rpc('ui/download-file', { contents: [{ type: 'resource', resource: { uri: 'x', blob: 'AAAA' } }] })
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await refused).toEqual({ isError: true })

  expect(await rpc('ui/update-model-context', { content: [{ type: 'text', text: 'first' }] })).toEqual({})
  expect(await rpc('ui/update-model-context', { content: [{ type: 'text', text: 'second' }], structuredContent: { chosen: 3 } })).toEqual({})
  await expect(chips).toHaveCount(1)
  await expect(chips).toContainText('Context from a view of own.txt')
  await expect(chips).toContainText('own · ')
  await chat.send('echo the question')
  await expect(chat.questions.last()).toContainText('Context from a view of own.txt')
  await expect(chips).toHaveCount(0)
  expect(await rpc('ui/update-model-context', { structuredContent: { chosen: 4 } })).toEqual({})
  await expect(chips).toHaveCount(1)
  expect(await rpc('ui/update-model-context', {})).toEqual({})
  await expect(chips).toHaveCount(0)
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
  await page.getByRole('link', { name: /call clock/ }).click()
  await expect(page.getByText('This result has a view. It shows when clock runs.')).toBeVisible()
  await expect(page.locator('iframe')).toHaveCount(0)
  await page.getByRole('button', { name: 'Start clock' }).click()
  await expect((await view.frame()).locator('code')).toHaveText(shown ?? '')

  await steward.restart()
  const reopened = steward.page
  await reopened.evaluate((hash) => void (location.hash = hash), new URL(address).hash)
  await expect((await new View(steward, 'clock').frame()).locator('code')).toHaveText(shown ?? '')
  await expect(steward.consent.request).toHaveCount(0)
})

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ settings: { theme } })

    test('views look like a part of the app, and axe finds nothing', async ({ steward }) => {
      mkdirSync(photos, { recursive: true })
      const { chat, page } = await steward.open()
      await show(steward, 'budget/get-budget-data')
      const view = new View(steward, 'budget')
      const frame = await view.frame()
      await expect(frame.getByText('Budget Allocator').first()).toBeVisible()
      await expect(chat.stopButton).toBeHidden()
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).exclude('[data-live-announcer]').exclude('iframe').disableRules(['label-content-name-mismatch']).analyze()
      expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([])
      await view.box.scrollIntoViewIfNeeded()
      await page.screenshot({ path: join(photos, `view-${theme}-inline.png`) })
      await view.fullScreenButton.click()
      await expect(view.exitButton).toBeVisible()
      await page.screenshot({ path: join(photos, `view-${theme}-full.png`) })
      await page.setViewportSize({ width: 800, height: 600 })
      await view.exitButton.click()
      await view.box.scrollIntoViewIfNeeded()
      await page.screenshot({ path: join(photos, `view-${theme}-800.png`) })
    })
  })
}
