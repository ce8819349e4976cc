import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures/test.ts'

test('what was set aside at the start is told until it is dismissed, and nothing is lost', async ({ steward }) => {
  writeFileSync(join(steward.dataFolder, 'settings.json'), '{"theme": ')
  const { chat, page } = await steward.open()
  const problems = page.getByRole('region', { name: 'Problems at the start' })
  await expect(problems).toContainText('settings.json could not be read')
  await expect(problems).toContainText('The file is kept as')
  await problems.getByRole('button', { name: 'Dismiss' }).click()
  await expect(problems).toBeHidden()
  await page.reload()
  await expect(chat.composer).toBeVisible()
  await expect(problems).toBeHidden()
})
