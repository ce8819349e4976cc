import { isAlive } from '../fixtures/process.ts'
import { everything, odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything, odd: odd('plain') } })

test('stop in the middle of a call: the server is told, and stays ready for the next', async ({ steward }) => {
  const { chat, consent, servers, sidebar, page } = await steward.open()
  await chat.send('call everything/trigger-long-running-operation duration=120 steps=240')
  await consent.allowOnce()
  const card = chat.toolCall('Trigger Long Running Operation Tool', 'Running')
  await expect(card.getByRole('progressbar')).toBeVisible()
  await chat.stopButton.click()
  await expect(chat.toolCall('Trigger Long Running Operation Tool', 'Cancelled')).toBeVisible()
  await expect(chat.lastAnswer).toContainText('You stopped this answer.')

  await servers.open()
  await servers.choose('everything')
  await expect(servers.detail('everything')).toContainText('Ready')
  await servers.tab('Traffic').click()
  await expect(page.getByRole('tabpanel')).toContainText('notifications/cancelled')

  await sidebar.newConversation()
  await chat.send('call everything/echo message="still here"')
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('Echo: still here')
})

test('stop while a request waits withdraws it', async ({ steward }) => {
  const { chat, consent, page } = await steward.open()
  await chat.send('call everything/echo message="hi"')
  await expect(consent.request).toBeVisible()
  await chat.composer.focus()
  await page.keyboard.press('Escape')
  await expect(consent.request).toBeHidden()
  await expect(chat.lastAnswer).toContainText('You stopped this answer.')
  await expect(chat.toolCall('Echo Tool', 'Cancelled')).toBeVisible()
})

test('a server that dies in the middle of a call is told with its cause, and comes back', async ({ steward }) => {
  const { chat, consent, servers, sidebar } = await steward.open()
  await chat.send('call odd/die')
  await consent.allowOnce()
  const card = chat.toolCall('die', 'Failed')
  await expect(card).toBeVisible()
  await chat.unfold(card)
  await expect(card).toContainText('exit code 9')
  await expect(card).toContainText('odd: told to die')
  await expect(card.getByRole('button', { name: 'Find the cause' })).toBeVisible()

  await servers.open()
  await servers.choose('odd')
  await expect(servers.detail('odd')).toContainText('Ready', { timeout: 20_000 })
  await servers.tab('Log').click()
  await expect(servers.detail('odd')).toContainText('odd: told to die')

  await sidebar.newConversation()
  await chat.send('call odd/echo text="back again"')
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('back again')
})

test('no server outlives Steward, also when it is killed', async ({ steward }) => {
  const { servers } = await steward.open()
  async function pidOf(name: string): Promise<number> {
    await servers.open()
    await servers.choose(name)
    await expect(servers.detail(name)).toContainText(/process \d+/)
    return Number(/process (\d+)/.exec((await servers.detail(name).textContent()) ?? '')?.[1])
  }
  const first = await pidOf('everything')
  expect(isAlive(first)).toBe(true)
  await steward.close()
  await expect.poll(() => isAlive(first)).toBe(false)

  await steward.open()
  const second = await pidOf('everything')
  expect(isAlive(second)).toBe(true)
  await steward.kill()
  await expect.poll(() => isAlive(second), { timeout: 10_000 }).toBe(false)
})
