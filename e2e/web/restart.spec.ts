import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

test('a restart keeps everything: conversation, tool call, grant, theme, search', async ({ steward }) => {
  const { chat, consent, settings, sidebar } = await steward.open()
  await chat.send('call everything/echo message="remember the milk"')
  await consent.allowForLonger('Always allow this tool')
  await expect(chat.lastAnswer).toContainText('Echo: remember the milk')
  await settings.chooseTheme('Dark')
  await expect(steward.page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await steward.restart()
  await expect(steward.page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await sidebar.search('milk')
  await sidebar.conversation(/milk/).first().click()
  await expect(chat.questions).toContainText('remember the milk')
  await expect(chat.toolCall('Echo Tool', 'Done')).toBeVisible()
  await expect(chat.lastAnswer).toContainText('Echo: remember the milk')
  // The grant is there, too: no request.
  await chat.send('call everything/echo message="again"')
  await expect(chat.lastAnswer).toContainText('Echo: again')
})

test('kill -9 in the middle of an answer: what was said is kept, shown as cut, and goes on', async ({ steward, mock }) => {
  const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ')
  mock.on({ model: mockModel, userMessage: 'Tell me', turnIndex: 0 }, { content: words }, { latency: 40, chunkSize: 12 })
  steward.prepareSettings(settingsFor(mock))
  const { chat, sidebar } = await steward.open()
  await chat.send('Tell me a long story')
  await expect(chat.lastAnswer).toContainText('word30')
  // Text is committed at the latest after 250 ms; what was seen then must be there.
  await new Promise((resolve) => setTimeout(resolve, 400))
  await steward.kill()

  mock.clearFixtures()
  mock.onMessage(/./, { content: 'And so it ended.' })
  await steward.open()
  await sidebar.conversation(/Tell me a long story/).click()
  await expect(chat.lastAnswer).toContainText('word30')
  await expect(chat.lastAnswer).toContainText('This answer was cut off because Steward ended.')
  await expect(chat.stopButton).toBeHidden()
  await chat.lastAnswer.getByRole('button', { name: 'Continue' }).click()
  await expect(chat.lastAnswer).toContainText('And so it ended.')
  await expect(chat.answers.first()).toContainText('word30')
})

test('kill -9 in the middle of a tool call: its outcome is unknown, and it is not sent again by itself', async ({ steward }) => {
  const { chat, consent, sidebar } = await steward.open()
  await chat.send('call everything/trigger-long-running-operation duration=120 steps=240')
  await consent.allowOnce()
  await expect(chat.toolCall('Trigger Long Running Operation Tool', 'Running')).toBeVisible()
  await steward.kill()

  await steward.open()
  await sidebar.conversation(/trigger-long-running-operation/).click()
  await expect(chat.toolCall('Trigger Long Running Operation Tool', 'Outcome unknown')).toBeVisible()
  await expect(chat.lastAnswer).toContainText('This answer was cut off because Steward ended.')
  await expect(consent.request).toBeHidden()
})
