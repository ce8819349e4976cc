import type { Page } from '@playwright/test'
import { hostileHost, hostileMarkdown } from '../fixtures/hostile.ts'
import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

/** Everything that the page does to the outside: requests beyond its own origin, dialogs, windows, navigations. */
function watch(page: Page): string[] {
  const events: string[] = []
  const own = new URL(page.url()).origin
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (!['data:', 'blob:'].includes(protocol) && origin !== own) events.push(`request ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    events.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.context().on('page', (other) => events.push(`window ${other.url()}`))
  page.on('framenavigated', (frame) => {
    if (!frame.url().startsWith(own) || frame !== page.mainFrame()) events.push(`navigation ${frame.url()}`)
  })
  return events
}

async function expectUntouched(page: Page, events: readonly string[]): Promise<void> {
  expect(events).toEqual([])
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
  // Nothing of it became an element that loads or runs.
  expect(await page.locator('main :is(script, iframe, object, embed, link, meta, base, form, video, svg image, [onerror], [onload], [onfocus], [ontoggle], [onmouseover])').count()).toBe(0)
  const sources = await page.locator('main img').evaluateAll((images) => images.map((image) => image.getAttribute('src') ?? ''))
  expect(sources.filter((source) => !source.startsWith('blob:'))).toEqual([])
}

test('what a model writes runs nothing, loads nothing, opens nothing', async ({ steward, mock }) => {
  mock.onMessage('go', { content: hostileMarkdown, reasoning: hostileMarkdown })
  steward.prepareSettings(settingsFor(mock))
  const { chat, page } = await steward.open()
  const events = watch(page)
  await chat.send('go')
  await expect(chat.lastAnswer).toContainText('The end of the hostile text.')
  await expect(chat.stopButton).toBeHidden()
  await chat.lastAnswer.getByRole('button', { name: 'Thoughts' }).click()
  await expectUntouched(page, events)
})

test('an address opens only after it was shown in full and confirmed', async ({ steward, mock }) => {
  mock.onMessage('go', { content: hostileMarkdown })
  steward.prepareSettings(settingsFor(mock))
  const { chat, page } = await steward.open()
  const events = watch(page)
  await chat.send('go')
  await expect(chat.lastAnswer).toContainText('The end of the hostile text.')
  // The answer is drawn anew once more when it is whole; a press in that moment has no link under it.
  await expect(chat.stopButton).toBeHidden()
  const links = chat.lastAnswer.getByRole('link')
  expect(await links.count()).toBeGreaterThan(0)

  const honest = chat.lastAnswer.getByRole('link', { name: 'a decent address' })
  await honest.click()
  const dialog = page.getByRole('dialog', { name: 'Open this address?' })
  await expect(dialog).toContainText(`https://${hostileHost}/honest`)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()

  // Every link there is: none goes anywhere by a click alone, by the middle button, or with a modifier.
  for (const link of await links.all()) {
    for (const how of [{}, { button: 'middle' as const }, { modifiers: ['ControlOrMeta' as const] }]) {
      await link.click({ ...how, force: true })
      const open = page.getByRole('dialog')
      if (await open.isVisible()) await page.keyboard.press('Escape')
      await expect(open).toBeHidden()
    }
  }
  await expectUntouched(page, events)
})

test('what a server writes runs nothing either: in the request, the result and the answer about it', async ({ steward, mock }) => {
  mock.on({ model: mockModel, hasToolResult: false }, { toolCalls: [{ name: 'everything__echo', arguments: { message: hostileMarkdown } }] })
  mock.on({ model: mockModel, hasToolResult: true }, { content: 'Done with it.' })
  steward.prepareSettings(settingsFor(mock))
  const { chat, consent, servers, page } = await steward.open()
  const events = watch(page)
  await chat.send('go')
  await expect(consent.request).toContainText('The end of the hostile text.')
  await expect(consent.request).toContainText(/characters here cannot be seen/)
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('Done with it.')
  const card = chat.toolCall('Echo Tool', 'Done')
  await chat.unfold(card)
  await expect(card).toContainText('from everything, not checked')
  await expectUntouched(page, events)

  await servers.open()
  await servers.choose('everything')
  await servers.tab('Traffic').click()
  await expect(page.getByRole('tabpanel')).toContainText('tools/call')
  await expectUntouched(page, events)
})
