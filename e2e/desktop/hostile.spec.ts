// The texts of the suite under Electron's own scheme and policy; each of them, and every other place, is looked at in ../web/hostile.spec.ts.
import { answers } from '../vectors/conversations.ts'
import { vectors } from '../vectors/all.ts'
import { spy, unmarked } from '../fixtures/quiet.ts'
import { expect, test } from './desktop-test.ts'

test.beforeEach(({ shell }) => test.skip(shell !== 'double', 'This reads the records of the double.'))

const few = vectors.filter(({ kind, text }, index) => text.length < 2000 && (kind === 'link' || index % 4 === 0))

test('an answer of hostile texts runs nothing, loads nothing, opens nothing in the window of the desktop', async ({ desktop }) => {
  const { page, records } = desktop
  const own = new URL(page.url()).origin
  const events: string[] = []
  page.on('request', (request) => void (/^(blob|data):/.test(request.url()) || new URL(request.url()).origin === own || events.push(request.url())))
  page.on('dialog', (dialog) => (events.push(dialog.message()), void dialog.dismiss()))
  await page.evaluate(spy)
  // Its answer goes to the app and is ignored there.
  await page.evaluate((frame) => (window as unknown as { stewardBridge: { send(text: string): void } }).stewardBridge.send(frame), JSON.stringify({ kind: 'call', id: 900_001, name: 'conversation.import', input: answers(few) }))
  await page.getByRole('link', { name: 'Answers' }).click()
  await expect(page.locator('.answer > .markdown')).toHaveCount(few.length)
  await page.evaluate(() => document.querySelectorAll<HTMLElement>('.answer .text-link').forEach((link) => link.click()))
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(await page.evaluate(() => ({ ...(window as unknown as { stewardSpy: object }).stewardSpy, pwned: 'pwned' in window }))).toEqual({ made: [], violations: [], pwned: false })
  expect(await unmarked(page)).toEqual([])
  const { opened, navigations, windowRequests } = await records()
  expect({ events, opened, navigations, windowRequests }).toEqual({ events: [], opened: [], navigations: [], windowRequests: [] })
})
