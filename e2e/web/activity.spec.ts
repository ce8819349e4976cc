import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectNoFinding } from '../fixtures/axe.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

test('activity: who decided what, by which rule; revoked on the row; the trail of a turn; verified, altered, told', async ({ steward }) => {
  const { chat, consent, page } = await steward.open()
  const list = page.getByRole('group', { name: 'Activity' })
  await chat.send('call everything/echo message="first words"')
  await consent.allowForLonger('Always allow this tool')
  await expect(chat.toolCall('Echo Tool', 'Done')).toBeVisible()
  await chat.send('call everything/echo message="second words"')
  await expect(chat.toolCall('Echo Tool', 'Done')).toHaveCount(2)

  // From the card of a call to the trail of its turn.
  const card = chat.toolCall('Echo Tool', 'Done').last()
  await chat.unfold(card)
  await card.getByRole('link', { name: 'Show the trail of this turn' }).click()
  await expect(list.getByRole('button')).toHaveCount(1)
  await expect(list.getByRole('button')).toContainText(/everything\/echo.*A permission of yours.*Done/)
  await page.getByRole('link', { name: 'Show everything' }).click()
  await expect(list.getByRole('button', { name: /You, for always/ })).toBeVisible()
  await expect(list.getByRole('button', { name: /Permission added/ })).toBeVisible()
  await expectNoFinding(page, 'activity')

  // With the keyboard: the newest row, its contents, and the grant that decided.
  await list.focus()
  await page.keyboard.press('ArrowDown')
  const detail = page.getByRole('region', { name: 'Entry', exact: true })
  await expect(detail).toContainText('everything/echo')
  await detail.getByRole('button', { name: 'Arguments', exact: true }).click()
  await expect(detail).toContainText('second words')
  await expectNoFinding(page, 'an entry')
  await detail.getByRole('button', { name: /^Revoke/ }).click()
  await expect(detail).toContainText('does not hold any more')
  await expect(list.getByRole('button', { name: /Permission ended/ })).toBeVisible()

  await page.getByRole('searchbox', { name: 'Search the activity' }).fill('grant-revoked')
  await expect(list.getByRole('button')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Search the activity' }).fill('')

  // The contents go, the record stays and holds.
  await page.getByRole('button', { name: 'Delete contents' }).click()
  const dialog = page.getByRole('alertdialog', { name: /^Delete kept/ })
  await dialog.getByRole('button', { name: /Which/ }).click()
  await page.getByRole('option', { name: 'All' }).click()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('Nothing was altered that can be seen')).toBeVisible()
  await list.getByRole('button', { name: /You, for always/ }).click()
  await expect(detail.getByText(/not kept any more/).first()).toBeVisible()

  const file = join(steward.dataFolder, 'audit', 'ledger.jsonl')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"answer":"allow-always"', '"answer":"allow-nothing"'))
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText(/not what was written, from entry \d+ on/)
})
