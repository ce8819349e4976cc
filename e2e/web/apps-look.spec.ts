import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import { app, hostileApp } from '../fixtures/servers.ts'
import { pressUntilGone } from '../fixtures/hostile-view.ts'
import { expect, test } from '../fixtures/test.ts'
import type { Steward } from '../pages/steward.ts'
import { View } from '../pages/view.ts'

const photos = fileURLToPath(new URL('../../test-results/screens', import.meta.url))

test.use({ servers: { budget: app('budget-allocator'), own: hostileApp() } })

async function show(steward: Steward, call: string): Promise<void> {
  await expect(steward.chat.welcome).toContainText('Ready')
  await steward.chat.send(`call ${call}`)
  await steward.consent.allowOnce()
}

test('what a view lets the model know is an attachment that the person sees; a file is asked about', async ({ steward, shell }) => {
  const { chat, page } = await steward.open()
  await show(steward, 'own/show-view')
  const frame = await new View(steward, 'own').frame()
  await expect(chat.stopButton).toBeHidden()
  const rpc = (method: string, params: object): Promise<unknown> => frame.evaluate(([name, given]) => (window as unknown as { rpc(method: unknown, params: unknown): Promise<unknown> }).rpc(name, given).catch((error: Error) => error.message), [method, params] as const)
  const chips = page.getByRole('list', { name: 'Attachments' }).getByRole('listitem')

  const saved = rpc('ui/download-file', { contents: [{ type: 'resource', resource: { uri: 'file:///../../etc/notes.txt', mimeType: 'text/plain', text: 'the notes' } }] })
  const question = page.getByRole('alertdialog', { name: 'Save a file of this view?' })
  await expect(question).toContainText('notes.txt')
  // Only a browser tells a test what it saves.
  const download = shell === 'web' ? page.waitForEvent('download') : undefined
  await question.getByRole('button', { name: 'Save' }).click()
  if (download) expect((await download).suggestedFilename()).toBe('notes.txt')
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

test('a call by hand shows its view too', async ({ steward }) => {
  const { consent, page, servers } = await steward.open()
  await servers.open()
  await servers.choose('own')
  await servers.tab('Tools').click()
  await page.getByRole('link', { name: /show-view/ }).click()
  await page.getByRole('region', { name: 'Tool show-view' }).getByRole('button', { name: 'Run' }).click()
  await consent.allowOnce()
  const view = new View(steward, 'own')
  const frame = await view.frame()
  await expect.poll(() => frame.evaluate(() => (window as unknown as { heard: { method?: string }[] }).heard.some(({ method }) => method === 'ui/notifications/tool-result'))).toBe(true)
  await pressUntilGone(view.fullScreenButton)
  await expect.poll(() => view.box.boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 })
  await pressUntilGone(view.exitButton)
  // There is no conversation that its words could go to.
  expect(await frame.evaluate(() => (window as unknown as { rpc(method: string, params: object): Promise<unknown> }).rpc('ui/update-model-context', { content: [{ type: 'text', text: 'x' }] }).catch((error: Error) => error.message))).toBe('There is no conversation that the context could go to.')
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
      await pressUntilGone(view.fullScreenButton)
      await expect(view.exitButton).toBeVisible()
      await page.screenshot({ path: join(photos, `view-${theme}-full.png`) })
      await page.setViewportSize({ width: 800, height: 600 })
      await pressUntilGone(view.exitButton)
      await view.box.scrollIntoViewIfNeeded()
      await page.screenshot({ path: join(photos, `view-${theme}-800.png`) })
    })
  })
}
