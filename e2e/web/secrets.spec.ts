import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

const wants = { ...odd('plain'), env: { API_TOKEN: '${secret:wanted}' } }

test.describe('secrets', () => {
  test.use({ servers: { wants } })

  test('a key in the clear is offered the keychain, and without one the text stays; a missing secret is entered and replaced, and its server restarted', async ({ steward }) => {
    const { page, servers, settings } = await steward.open()
    const file = join(steward.dataFolder, 'mcp.json')
    await servers.open()
    await servers.openConfig()
    const plain = JSON.stringify({ mcpServers: { wants, other: { ...odd('plain'), disabled: true, env: { GITHUB_TOKEN: `ghp_${'a1'.repeat(15)}` } } } }, undefined, 2)
    await servers.configEditor.fill(plain)
    await expect(page.getByText('A key stands here in the clear.')).toBeVisible()
    await page.getByRole('button', { name: /^Save/ }).click()
    const dialog = page.getByRole('dialog', { name: 'A key stands in the clear' })
    await expect(dialog.getByRole('textbox', { name: 'other: env.GITHUB_TOKEN' })).toHaveValue('other/GITHUB_TOKEN')
    await dialog.getByRole('button', { name: 'Move to the keychain and save' }).click()
    await expect(dialog.getByRole('alert')).toContainText('Nothing was moved')
    expect(readFileSync(file, 'utf8')).not.toContain('other')
    await dialog.getByRole('button', { name: 'Save as it is' }).click()
    await expect(dialog).toBeHidden()
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(plain)

    await steward.sidebar.link('Settings').click()
    await settings.open('Secrets')
    const secret = page.getByRole('list', { name: 'Secrets', exact: true }).getByRole('listitem').filter({ hasText: 'wanted' })
    await expect(secret).toContainText('Never stored')
    await expect(secret).toContainText('Wanted by wants')
    for (const [button, value] of [['Enter', 'first-value-1'], ['Replace', 'second-value-2']] as const) {
      await secret.getByRole('button', { name: new RegExp(`^${button}`) }).click()
      await page.getByLabel('Value').fill(value)
      await page.getByRole('button', { name: 'Store', exact: true }).click()
      await expect(secret).toContainText('Used by wants')
      await page.getByRole('button', { name: 'Restart wants' }).click()
      await expect(page.getByText('with the old value')).toBeHidden()
    }
    await servers.open()
    await expect(servers.row('wants')).toContainText('Ready')
  })
})
