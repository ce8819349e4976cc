// Views of servers in the Electron shell: the scheme of their own and the frames that the guards let pass. What a view may do is tested in ../web.
import { hostileApp } from '../fixtures/servers.ts'
import { expect, test } from './desktop-test.ts'

test.use({ servers: { own: hostileApp() } })
test.beforeEach(({ shell }) => test.skip(shell !== 'double', 'This reads the records of the double.'))

test('a view has an origin of its own scheme, and no other frame gets in', async ({ desktop }) => {
  const { page, records } = desktop
  await expect(page.getByRole('region', { name: 'Welcome' })).toContainText('Ready')
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('call own/show-view')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Allow once' }).click()
  const box = page.getByRole('group', { name: 'View of own', exact: true })
  await expect(box.and(page.locator('[data-ready]'))).toBeVisible()
  expect(await page.locator('iframe').getAttribute('src')).toMatch(/^https:\/\/[0-9a-f]{32}\.steward-view-scheme\.invalid\/$/)

  await page.evaluate(() => {
    for (const address of [`steward-view://${'0'.repeat(32)}/`, 'app://steward/', 'https://example.test/']) document.body.append(Object.assign(document.createElement('iframe'), { src: address }))
  })
  const frames = async () => (await records()).navigations.filter(({ isMainFrame }) => !isMainFrame).map(({ event, url, refused }) => `${event} ${url.replace(/\b(?!0{32})[0-9a-f]{32}\b/, 'ID')} ${refused ? 'refused' : 'shown'}`)
  // What the page's own policy refuses does not come this far.
  await expect.poll(frames).toEqual(['will-frame-navigate steward-view://ID/ shown', `will-frame-navigate steward-view://${'0'.repeat(32)}/ refused`])
  expect((await records()).schemes).toContainEqual({ scheme: 'steward-view', privileges: { standard: true, secure: true } })
})
