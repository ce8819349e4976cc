import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectNoFinding } from '../fixtures/axe.ts'
import { startSignInSite } from '../fixtures/sign-in-site.ts'
import { expect, test } from '../fixtures/test.ts'

test('needs sign-in is a state with one button: in the browser, with a code, given up, signed out, and from a failed call', async ({ steward, shell }) => {
  test.slow()
  const site = await startSignInSite()
  writeFileSync(join(steward.dataFolder, 'mcp.json'), JSON.stringify({ mcpServers: { mail: { type: 'http', url: site.url }, phone: { type: 'http', url: site.url, oauth: { device: 'prefer' } } } }))
  try {
    const { chat, consent, servers, sidebar, page } = await steward.open()
    await servers.open()
    const list = page.getByRole('navigation', { name: 'Servers' })
    await expect(servers.row('mail')).toContainText('Needs sign-in')
    await expect(servers.row('phone')).toContainText('Needs sign-in')
    await expect(page.getByRole('alert')).toHaveCount(0)
    await expect(list.getByRole('button', { name: 'Sign in' })).toHaveCount(2)

    // With a code, which is given up.
    const phone = await servers.choose('phone')
    await expect(phone.getByRole('button', { name: 'Sign in' })).toHaveCount(1)
    await phone.getByRole('button', { name: 'Sign in' }).click()
    const signingIn = page.getByRole('region', { name: /^Signing in at / })
    await expect(signingIn).toContainText('Enter this code')
    await expect(signingIn.getByRole('status', { name: 'Code' })).toHaveText(/^\S{4}-\S{4}$/)
    await expect(signingIn).toContainText(`${site.issuer}/device`)
    await expect(signingIn).toContainText(/The code is good for \d+:\d\d/)
    await expectNoFinding(page, 'sign-in with a code')
    await signingIn.getByRole('button', { name: 'Cancel' }).click()
    await expect(servers.row('phone')).toContainText('Needs sign-in')

    // In the browser. Another page in between gives nothing up.
    const mail = await servers.choose('mail')
    await expectNoFinding(page, 'needs sign-in')
    await mail.getByRole('button', { name: 'Sign in' }).click()
    await expect(signingIn).toContainText(new URL(site.issuer).host)
    await sidebar.newConversation()
    await servers.open()
    await servers.choose('mail')
    await expect(signingIn).toContainText('Open the sign-in page')
    // Only the web shell opens it in this very browser.
    if (shell !== 'web') {
      await signingIn.getByRole('button', { name: 'Cancel' }).click()
      await expect(servers.row('mail')).toContainText('Needs sign-in')
      return
    }
    const opening = page.context().waitForEvent('page')
    await signingIn.getByRole('button', { name: 'Open 127.0.0.1' }).click()
    const browser = await opening
    await browser.getByPlaceholder('Enter any login').fill('ada')
    await browser.getByPlaceholder('and password').fill('any')
    await browser.getByRole('button', { name: 'Sign-in' }).click()
    await browser.getByRole('button', { name: 'Continue' }).click()
    await browser.waitForURL(/callback/)
    await browser.close()
    await expect(servers.row('mail')).toContainText('Ready')
    await servers.tab('About').click()
    const account = page.getByRole('region', { name: 'Account' })
    await expect(account).toContainText(site.issuer)
    await expect(account).toContainText('mcp:read')
    await expectNoFinding(page, 'account')
    await sidebar.newConversation()
    await chat.send('call mail/read')
    await consent.allowOnce()
    await expect(chat.lastAnswer).toContainText('No new mail.')

    // Thrown out in the middle: the failed call leads to the sign-in.
    site.revoke()
    await sidebar.newConversation()
    await chat.send('call mail/read')
    await consent.allowOnce()
    const failed = chat.toolCall('read', 'Failed')
    await chat.unfold(failed)
    await failed.getByRole('button', { name: 'Sign in' }).click()
    const again = page.context().waitForEvent('page')
    await signingIn.getByRole('button', { name: 'Open 127.0.0.1' }).click()
    // It remembers who this is, and asks only whether Steward may.
    const second = await again
    await second.getByRole('button', { name: 'Continue' }).click()
    await second.waitForURL(/callback/)
    await second.close()
    await expect(servers.row('mail')).toContainText('Ready')

    // Signing out forgets the account.
    await servers.tab('About').click()
    await account.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
    await expect(account).toBeHidden()
    await expect(page.getByRole('region', { name: 'Server mail' })).not.toContainText('Ready')
  } finally {
    await steward.close()
    await site.close()
  }
})
