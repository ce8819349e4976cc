import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

test('deny with a message: the tool does not run, and the model reads why', async ({ steward, mock }) => {
  mock.on({ model: mockModel, hasToolResult: false }, { toolCalls: [{ name: 'everything__echo', arguments: { message: 'delete it all' } }] })
  mock.on({ model: mockModel, toolResultContains: 'Ask my sister first' }, { content: 'I will ask your sister.' })
  steward.prepareSettings(settingsFor(mock))
  const { chat, consent } = await steward.open()
  await chat.send('Clean up, please.')
  await expect(consent.request).toContainText('delete it all')
  await consent.deny('Ask my sister first')

  const card = chat.toolCall('Echo Tool', 'Denied')
  await expect(card).toBeVisible()
  await expect(chat.lastAnswer).toContainText('I will ask your sister.')
  await chat.unfold(card)
  await expect(card).toContainText('Ask my sister first')
  await expect(card).not.toContainText('Echo:')
})

test('edited arguments are checked against the schema, and run exactly as they were shown last', async ({ steward }) => {
  const { chat, consent } = await steward.open()
  await chat.send('call everything/get-sum a=1 b=2')
  const { request } = consent
  await consent.edit('a', 'a lot')
  await expect(request.getByRole('button', { name: 'Allow once' })).toBeDisabled()
  await consent.edit('a', '40')
  await expect(request).toContainText('Changed by you')
  await expect(request.getByRole('button', { name: 'Allow once' })).toBeEnabled()
  await consent.allowOnce()

  const card = chat.toolCall('Get Sum Tool', 'Done')
  await chat.unfold(card)
  await expect(card).toContainText('Arguments, changed by you')
  await expect(card).toContainText('The sum of 40 and 2 is 42.')
})

test('an answer covers what it says: this conversation, and no other', async ({ steward }) => {
  const { chat, consent, sidebar } = await steward.open()
  await chat.send('call everything/echo message="one"')
  await consent.allowForLonger('Allow for this conversation')
  await expect(chat.lastAnswer).toContainText('Echo: one')
  await chat.send('call everything/echo message="two"')
  await expect(chat.lastAnswer).toContainText('Echo: two')
  await expect(consent.request).toBeHidden()

  await sidebar.newConversation()
  await chat.send('call everything/echo message="three"')
  await expect(consent.request).toContainText('three')
  await consent.deny()
  await expect(chat.toolCall('Echo Tool', 'Denied')).toBeVisible()
})

test('a standing grant shows in the settings, and asks again once revoked', async ({ steward }) => {
  const { chat, consent, settings, sidebar, page } = await steward.open()
  await chat.send('call everything/echo message="one"')
  await consent.allowForLonger('Always allow this tool')
  await expect(chat.lastAnswer).toContainText('Echo: one')

  await settings.open('Permissions')
  await expect(page.getByRole('main')).toContainText('echo')
  await page.getByRole('button', { name: /^Revoke/ }).first().click()
  await expect(page.getByRole('button', { name: /^Revoke/ })).toHaveCount(0)

  await sidebar.newConversation()
  await chat.send('call everything/echo message="two"')
  await expect(consent.request).toContainText('two')
})

test('several requests queue, and each is answered on its own', async ({ steward }) => {
  const { chat, consent } = await steward.open()
  await chat.send('call everything/echo message="first"\ncall everything/echo message="second"')
  await expect(consent.request).toHaveCount(2)
  await expect(consent.request.first()).toContainText('1 of 2')
  await consent.allowOnce()
  await expect(consent.request).toHaveCount(1)
  await consent.deny()
  await expect(chat.toolCall('Echo Tool', 'Done')).toHaveCount(1)
  await expect(chat.toolCall('Echo Tool', 'Denied')).toHaveCount(1)
})

test('a double click allows one request, not the next that moves under the pointer', async ({ steward }) => {
  const { chat, consent, page } = await steward.open()
  await chat.send('call everything/echo message="first"\ncall everything/echo message="second"\ncall everything/echo message="third"')
  await expect(consent.request).toHaveCount(3)
  const allow = consent.request.first().getByRole('button', { name: 'Allow once' })
  await expect(allow).toBeEnabled()
  const box = await allow.boundingBox()
  if (!box) throw new Error('The button is not on the screen')
  // Where the button is, not on the button: the pointer of a person does not follow what moves.
  for (let press = 0; press < 3; press++) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await expect(consent.request).toHaveCount(2)
  await expect(chat.toolCall('Echo Tool', 'Done')).toHaveCount(1)
})

test('away from the conversation the request comes as a dialog, answered by keyboard alone', async ({ steward }) => {
  const { chat, consent, servers, page } = await steward.open()
  await chat.send('call everything/echo message="hi"')
  await expect(consent.request).toBeVisible()
  await servers.open()
  await expect(consent.dialog).toBeVisible()
  await expect(consent.dialog.getByRole('button', { name: 'Deny', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(consent.dialog).toBeHidden()

  // Closing decided nothing: it waits, and is at hand.
  await page.getByRole('button', { name: 'Permission needed' }).click()
  await expect(consent.dialog).toBeVisible()
  const allow = consent.dialog.getByRole('button', { name: 'Allow once' })
  // Reached by Tab once the request has stood still for a moment.
  await expect(allow).toBeEnabled()
  for (let step = 0; step < 30 && !(await allow.evaluate((button) => button === document.activeElement)); step++) await page.keyboard.press('Tab')
  await expect(allow).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(consent.dialog).toBeHidden()
  await page.goBack()
  await expect(chat.toolCall('Echo Tool', 'Done')).toBeVisible()
})
