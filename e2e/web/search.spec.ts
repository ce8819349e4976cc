import { expect, test } from '../fixtures/test.ts'

test('what was said is found as one types, in order, by keyboard, and a hit opens its turn with the words marked', async ({ steward }) => {
  const { chat, sidebar } = await steward.open()
  const { page } = steward
  await chat.send('the café by the harbour')
  await expect(chat.lastAnswer).toBeVisible()
  await chat.send('harbour, harbour and harbour again')
  await expect(chat.answers).toHaveCount(2)
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await chat.send('nothing of the kind')
  await expect(chat.answers).toHaveCount(1)

  const results = page.getByRole('navigation', { name: 'Search results' })
  await sidebar.search('CAFE har')
  // The question, its title, and the answer of the demo, which says it again; with the accent and to the letter.
  await expect(results.locator('mark', { hasText: 'café' }).first()).toBeVisible()
  await expect(results.locator('mark', { hasText: /^har$/ }).first()).toBeVisible()
  await sidebar.search('harbour kind')
  await expect(results.getByRole('status')).toHaveText('Nothing was said about “harbour kind”.')

  await sidebar.search('harb')
  await expect(results.getByRole('link').first()).toContainText('again')
  const newest = await results.getByRole('link').allTextContents()
  await results.getByRole('button', { name: 'Best' }).click()
  await expect(results.getByRole('button', { name: 'Best' })).toHaveAttribute('aria-pressed', 'true')
  await expect(async () => expect(await results.getByRole('link').allTextContents()).not.toEqual(newest)).toPass({ timeout: 5_000 })

  await page.getByRole('searchbox', { name: 'Search conversations' }).press('ArrowDown')
  await expect(results.getByRole('link').first()).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await expect(results.getByRole('link').nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/chat\/[^/]+\/[^/]+$/)
  await expect(chat.questions.first()).toContainText('café by the harbour')
  await expect(results.getByRole('link').nth(1)).toHaveAttribute('aria-current', 'true')
  await expect.poll(() => page.evaluate(() => [...(CSS.highlights.get('searched') ?? [])].map((range) => (range as Range).toString().toLowerCase()))).toContain('harb')
  await sidebar.search('')
  expect(await page.evaluate(() => CSS.highlights.has('searched'))).toBe(false)
})
