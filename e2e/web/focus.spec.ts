import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

test('several requests are one list in sight, and the keyboard moves on with each answer', async ({ steward }) => {
  const { chat, consent, page } = await steward.open()
  await chat.send('call everything/echo message="first"\ncall everything/echo message="second"\ncall everything/echo message="third"')
  await expect(consent.lines).toHaveCount(3)
  await expect(consent.batch).toBeInViewport({ ratio: 0.9 })

  const allow = (await consent.openLine(0)).getByRole('button', { name: 'Allow once' })
  // A request can be allowed once it has stood still for a moment.
  await expect(allow).toBeEnabled()
  await allow.focus()
  await page.keyboard.press('Enter')
  await expect(consent.lines).toHaveCount(2)
  await expect(consent.batch).toBeFocused()

  const second = await consent.openLine(0)
  await expect(second).toContainText('second')
  await second.getByRole('button', { name: 'Edit arguments' }).press('Enter')
  await expect(second.getByRole('textbox', { name: /message/ })).toBeFocused()
  await second.getByRole('button', { name: 'Deny', exact: true }).press('Enter')
  await expect(consent.lines).toHaveCount(1)
  const longer = (await consent.openLine(0)).getByRole('button', { name: 'Allow for longer' })
  await expect(longer).toBeEnabled()
  await longer.press('Enter')
  await expect(consent.rule.getByRole('radio', { checked: true }).first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(consent.rule).toBeHidden()
  await longer.press('Enter')
  await consent.rule.getByRole('button', { name: 'Allow in this conversation' }).press('Enter')
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
