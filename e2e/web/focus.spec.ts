import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

test('the first of several requests is in sight, and the keyboard moves on with each answer', async ({ steward }) => {
  const { chat, consent, page } = await steward.open()
  await chat.send('call everything/echo message="first"\ncall everything/echo message="second"\ncall everything/echo message="third"')
  await expect(consent.request).toHaveCount(3)
  await expect(consent.request.first()).toBeInViewport({ ratio: 0.9 })

  const allow = consent.request.first().getByRole('button', { name: 'Allow once' })
  // A request can be allowed once it has stood still for a moment.
  await expect(allow).toBeEnabled()
  await allow.focus()
  await page.keyboard.press('Enter')
  await expect(consent.request).toHaveCount(2)
  await expect(consent.request.first()).toBeFocused()
  await expect(consent.request.first()).toContainText('second')

  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(consent.request.getByRole('textbox', { name: /message/ })).toBeFocused()
  await consent.request.first().getByRole('button', { name: 'Deny', exact: true }).press('Enter')
  await expect(consent.request).toHaveCount(1)
  const longer = consent.request.getByRole('button', { name: 'Allow for longer' })
  await expect(longer).toBeEnabled()
  await longer.press('Enter')
  await page.getByRole('menuitem', { name: 'Allow for this conversation' }).press('Enter')
  await expect(chat.lastAnswer).toContainText('Echo: third')
  await expect(chat.composer).toBeFocused()
})

test('what is unfolded stays where it was pressed', async ({ steward }) => {
  const { chat, consent } = await steward.open()
  await chat.send('call everything/get-annotated-message messageType="debug" includeImage=true')
  await consent.allowOnce()
  await expect(chat.stopButton).toBeHidden()
  const card = chat.toolCall('Get Annotated Message Tool', 'Done')
  const header = card.getByRole('button', { expanded: false }).first()
  await header.scrollIntoViewIfNeeded()
  const before = await header.boundingBox()
  await chat.unfold(card)
  await expect(card).toContainText('Allowed by you.')
  expect((await card.getByRole('button', { expanded: true }).first().boundingBox())?.y).toBeCloseTo(before?.y ?? 0, -1)
})
