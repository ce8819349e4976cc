import { expectNoFinding } from '../fixtures/axe.ts'
import { everything, odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'
import { settingsPages } from '../pages/settings-page.ts'

test.use({ servers: { everything, exits: odd('exits'), off: { ...odd('plain'), disabled: true } } })

for (const theme of ['light', 'dark'] as const) {
  test.describe(theme, () => {
    test.use({ settings: { theme } })
    const what = theme === 'dark' ? ({ only: 'colours' } as const) : {}

    test('axe finds nothing in the conversation', async ({ steward }) => {
      test.slow()
      const { chat, consent, page } = await steward.open()
      await expect(chat.welcome).toContainText('Ready')
      await expectNoFinding(page, 'welcome', what)

      await chat.modelButton.click()
      await expect(page.getByRole('listbox', { name: 'Models' })).toBeVisible()
      await expectNoFinding(page, 'model picker', what)
      await page.keyboard.press('Escape')

      await chat.send('show markdown')
      await expect(chat.lastAnswer).toContainText('Perfection')
      await expect(chat.stopButton).toBeHidden()
      await expectNoFinding(page, 'markdown', what)

      await chat.send('call everything/get-annotated-message messageType="success" includeImage=true')
      await expect(consent.request).toBeVisible()
      await expectNoFinding(page, 'request in the conversation', what)
      await consent.request.getByRole('button', { name: 'Edit arguments' }).click()
      await consent.request.getByRole('button', { name: 'Deny with message' }).click()
      await expectNoFinding(page, 'request being edited', what)
      await consent.openRule()
      await expectNoFinding(page, 'ways to allow', what)
      await page.keyboard.press('Escape')
      await consent.allowOnce()
      const card = chat.toolCall('Get Annotated Message Tool', 'Done')
      await chat.unfold(card)
      await expectNoFinding(page, 'tool card, unfolded', what)
    })

    test('axe finds nothing on the servers page', async ({ steward }) => {
      test.slow()
      const { chat, consent, servers, page } = await steward.open()
      await servers.open()
      await expect(servers.row('everything')).toContainText('Ready')
      await expectNoFinding(page, 'servers', what)
      for (const server of ['exits', 'off', 'everything']) {
        await servers.choose(server)
        await expectNoFinding(page, `server ${server}`, what)
      }
      for (const tab of ['Tools', 'Resources', 'Prompts', 'Log', 'Traffic', 'Options', 'About', 'Config'] as const) {
        await servers.tab(tab).click()
        await expect(page.getByRole('tabpanel')).toBeVisible()
        if (tab === 'Config') await expect(servers.configEditor).toBeVisible()
        await expectNoFinding(page, `tab ${tab}`, what)
      }
      await page.getByRole('button', { name: 'Add server' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectNoFinding(page, 'add a server', what)
      await page.keyboard.press('Escape')

      await steward.sidebar.newConversation()
      await chat.send('call everything/echo message="hi"')
      await expect(consent.request).toBeVisible()
      await servers.open()
      await expect(consent.dialog).toBeVisible()
      await expectNoFinding(page, 'request as a dialog', what)
    })

    test('axe finds nothing in the settings', async ({ steward }) => {
      test.slow()
      const { settings, page } = await steward.open()
      for (const name of settingsPages) {
        await settings.open(name)
        if (name === 'About and checks') await page.waitForTimeout(500)
        await expectNoFinding(page, `settings, ${name}`, what)
      }
      await settings.open('Providers and keys')
      await page.getByRole('button', { name: 'Add a provider' }).click()
      await expect(page.getByRole('menu')).toBeVisible()
      await expectNoFinding(page, 'kinds of providers', what)
      await page.getByRole('menuitem', { name: 'Anthropic' }).click()
      await expect(page.getByRole('dialog', { name: /Anthropic/ })).toBeVisible()
      await expectNoFinding(page, 'provider dialog', what)
    })
  })
}
