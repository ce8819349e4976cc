// What models, servers and files of others write, in every place where Steward shows it: it runs nothing, loads nothing, opens nothing, and can be read.
import type { Page } from '@playwright/test'
import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { callFrom, expect, test, unmarked } from '../fixtures/quiet.ts'
import { countLinks, parts, readLinks, readParts } from '../fixtures/read-answer.ts'
import { hostileText } from '../fixtures/servers.ts'
import { answers, places } from '../vectors/conversations.ts'
import { fewVectors, shortVectors, vectors } from '../vectors/all.ts'
import { place } from '../vectors/vector.ts'

async function openImported(page: Page, input: object): Promise<void> {
  const { conversationId } = (await callFrom(page, 'conversation.import', input)) as { conversationId: string }
  await page.evaluate((id) => void (location.hash = `#/chat/${id}`), conversationId)
}

/** What cannot be seen aside, entities decoded: what is left must be there, whatever was made of the rest. */
function readable(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll(/[\p{Cf}\p{Cc}\p{Cn}\p{Mn}\ufffd`]+/gu, '').replaceAll(/\s+/g, '')
}

/** Unfolds what is folded, in one go. */
function unfoldAll(page: Page): Promise<void> {
  return page.evaluate(() => document.querySelectorAll<HTMLElement>(':is(.answer, [role=tabpanel]) [aria-expanded=false]:not([aria-haspopup])').forEach((button) => button.click()))
}

test('an answer of every text of the suite runs nothing, loads nothing, opens nothing, hides nothing; each link names its true place first', async ({ steward, watch }) => {
  const { chat, page } = await steward.open()
  await expect(chat.welcome).toBeVisible()
  const touched = await watch(page)
  await openImported(page, answers(vectors))
  await expect(page.locator(parts)).toHaveCount(vectors.length)
  await touched.expectNothing()
  const read = await readParts(page)
  const swallowed = vectors.flatMap(({ id, text, shows = [text] }, index) => shows.filter((piece) => !readable(read[index] ?? '').includes(readable(piece))).map((piece) => [id, piece, read[index]]))
  expect(swallowed).toEqual([])
  expect(await unmarked(page)).toEqual([])
  const links = await countLinks(page)
  expect(vectors.flatMap(({ id, kind, leads = [] }, index) => (kind !== 'link' || leads.length === links[index] ? [] : [[id, links[index]]]))).toEqual([])

  const leading = vectors.filter(({ leads }) => leads?.length)
  await openImported(page, answers(leading))
  await expect(page.locator(parts)).toHaveCount(leading.length)
  const leads = await readLinks(page)
  expect(leads.map((hosts, index) => [leading[index]?.id, ...hosts])).toEqual(leading.map(({ id, leads: right = [] }) => [id, ...right]))
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // Nor by the middle button or with a modifier.
  const honest = page.getByRole('link', { name: 'a decent address' })
  await honest.click({ button: 'middle' })
  await honest.click({ modifiers: ['ControlOrMeta'] })
  await expect(page.getByRole('dialog')).toContainText(`https://${place}/honest`)
  await page.keyboard.press('Escape')
  await touched.expectNothing()

  // The watcher sees: what no text could do is noticed when a script does it, though the policy holds.
  await page.evaluate((host) => void Object.assign(document.body.appendChild(document.createElement('img')), { src: `https://${host}/control` }), place)
  await expect(touched.expectNothing()).rejects.toThrow(/img src=/)
  expect(await touched.violations()).toContainEqual(expect.stringContaining('img-src'))
})

test('what a model streams is text at every moment', async ({ steward, watch, mock }) => {
  const content = shortVectors.filter(({ kind }) => kind !== 'link').map(({ text }) => text).join('\n\n')
  mock.onMessage('go', { content: `${content}\n\nThe end of it.`, reasoning: content.slice(0, 3000) }, { chunkSize: 400 })
  steward.prepareSettings(settingsFor(mock))
  const { chat, page } = await steward.open()
  const touched = await watch(page)
  await chat.send('go')
  await expect(chat.lastAnswer).toContainText('The end of it.')
  await expect(chat.stopButton).toBeHidden()
  await unfoldAll(page)
  await touched.expectNothing()
})

test('a conversation of another person holds texts in every place, and none of them acts', async ({ steward, watch }) => {
  const { chat, page, sidebar } = await steward.open()
  await expect(chat.welcome).toBeVisible()
  const touched = await watch(page)
  await openImported(page, places(fewVectors))
  const cards = page.locator('.tool-card')
  await expect(cards).toHaveCount(fewVectors.length)
  await unfoldAll(page)
  await expect(page.locator('.tool-detail')).toHaveCount(fewVectors.length)
  await touched.expectNothing()
  expect(await unmarked(page)).toEqual([])
  // Everything that stands on a card can be read there.
  const read = await cards.evaluateAll((elements) => elements.map((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    for (const mark of copy.querySelectorAll('.hidden-mark')) mark.remove()
    return copy.textContent
  }))
  expect(fewVectors.flatMap(({ id, text }, index) => (readable(read[index] ?? '').includes(readable(text)) ? [] : [id]))).toEqual([])
  await sidebar.search('pwned')
  await expect(page.getByRole('navigation', { name: 'Search results' }).getByRole('link').first()).toBeVisible()
  await touched.expectNothing()
  expect(await unmarked(page)).toEqual([])
})

test.describe('with a server whose every text is hostile', () => {
  test.use({ servers: { hostile: hostileText } })

  test('its pages, its requests, its forms and its results are text', async ({ steward, watch, mock }) => {
    const { chat, consent, requests } = steward
    for (const name of ['say', 'fail', 'ask']) {
      mock.on({ model: mockModel, userMessage: `use ${name}`, hasToolResult: false }, { toolCalls: [{ name: `hostile__${name}`, arguments: Object.fromEntries(fewVectors.map(({ id, text }) => [id, text])) }] })
      mock.on({ model: mockModel, userMessage: `use ${name}`, hasToolResult: true }, { content: 'Done with it.' })
    }
    steward.prepareSettings(settingsFor(mock))
    const { page } = await steward.open()
    await expect(chat.welcome).toContainText('Ready')
    const touched = await watch(page)
    const look = async (): Promise<void> => {
      await touched.expectNothing()
      expect(await unmarked(page)).toEqual([])
    }

    await chat.send('use say')
    await expect(consent.request).toContainText(/characters here cannot be seen/)
    await unfoldAll(page)
    await look()
    await consent.allowOnce()
    await expect(chat.lastAnswer).toContainText('Done with it.')
    await unfoldAll(page)
    await look()
    await chat.send('use fail')
    await consent.allowOnce()
    await expect(chat.lastAnswer).toContainText('Done with it.')
    await unfoldAll(page)
    await look()
    await chat.send('use ask')
    await consent.allowOnce()
    await expect(requests.request).toBeVisible()
    await look()
    await requests.button('Decline').click()
    await expect(chat.lastAnswer).toContainText('Done with it.')

    for (const tab of ['tools', 'resources', 'prompts', 'log', 'traffic', 'overview']) {
      await page.evaluate((name) => void (location.hash = `#/servers/hostile/${name}`), tab)
      await expect(page.getByRole('tabpanel')).toContainText(/pwned|tools\/call/)
      await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('main button')].filter(({ textContent }) => textContent.startsWith('Show more')).forEach((button) => button.click()))
      await look()
    }
    await page.evaluate(() => void (location.hash = '#/servers/hostile/tools/say'))
    await expect(page.getByRole('button', { name: 'Schemas' })).toBeVisible()
    await unfoldAll(page)
    await look()
    await page.evaluate(() => void (location.hash = '#/servers/hostile/resources'))
    await page.getByRole('button', { name: /^Read/ }).first().click()
    await expect(page.getByRole('dialog')).toContainText('pwned')
    await look()
    await page.keyboard.press('Escape')
    await page.evaluate(() => void (location.hash = '#/servers/hostile/prompts'))
    await page.getByRole('button', { name: /^Use/ }).first().click()
    await expect(page.getByRole('dialog')).toContainText('pwned')
    await look()
  })
})
