import { spawnSync } from 'node:child_process'
import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test('the page crashes while an answer is written and a message waits in the box: both are there in the next one', async ({ steward, mock }) => {
  const words = Array.from({ length: 250 }, (_, index) => `word${index}`).join(' ')
  mock.on({ model: mockModel, userMessage: 'Tell me' }, { content: words }, { latency: 20, chunkSize: 12 })
  steward.prepareSettings(settingsFor(mock))
  const { chat, page } = await steward.open()
  await chat.send('Tell me a long story')
  await expect(chat.lastAnswer).toContainText('word20')
  await chat.composer.fill('and what I had just begun to')
  // As the tab itself keeps it over a reload; Playwright gives a crashed page up.
  const token = await page.evaluate(() => sessionStorage.getItem('steward-token'))
  const again = page.url().replace('#', `#token=${token}&`)
  const crashed = page.waitForEvent('crash')
  const session = await page.context().newCDPSession(page)
  // It never answers: who would.
  void session.send('Page.crash').catch(() => {})
  await crashed

  const next = await page.context().newPage()
  await next.goto(again)
  await expect(next.getByRole('textbox', { name: 'Message', exact: true })).toHaveText('and what I had just begun to')
  const answer = next.getByRole('group', { name: 'Answer', exact: true }).last()
  await expect(answer).toContainText('word20')
  // The turn went on in the host all the while.
  await expect(answer).toContainText('word249')
  await next.close()
})

const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0

test.describe('with a folder that takes nothing', () => {
  test.skip(!hasSandbox, 'It needs bubblewrap.')
  test.use({ servers: { everything }, wrap: ['bwrap', '--die-with-parent', '--dev-bind', '/', '/', '--ro-bind', '{data}', '{data}'] })

  test('a message that cannot be kept is refused with the reason, and its words stay in the box', async ({ steward }) => {
    const { chat, page } = await steward.open()
    await expect(page.getByRole('region', { name: 'Problems at the start' })).toContainText('Steward cannot write to its data folder')
    await chat.send('call everything/echo message="kept in the box"')
    await expect(page.getByRole('alert').filter({ hasText: 'nothing new is kept' })).toBeVisible()
    await expect(chat.composer).toHaveText('call everything/echo message="kept in the box"')
    await expect(page.getByRole('alert').filter({ hasText: 'nothing new is kept' })).toContainText('write permission')
  })
})
