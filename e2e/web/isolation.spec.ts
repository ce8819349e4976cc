import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0

test.use({ servers: { plain: odd('plain') } })

test('a server is walled in from its page, and isolation is proposed for a new one', async ({ steward }) => {
  test.skip(!hasSandbox, 'Nothing can be isolated here.')
  const { page, servers } = await steward.open()
  const entries = (): unknown => JSON.parse(readFileSync(join(steward.dataFolder, 'mcp.json'), 'utf8')).mcpServers
  await servers.open()
  const detail = await servers.choose('plain')
  await expect(detail.getByText('Ready', { exact: true })).toBeVisible()
  await expect(detail.locator('.server-facts')).toContainText('not isolated')

  await servers.tab('Options').click()
  const isolation = detail.getByRole('region', { name: 'Isolation' })
  await isolation.getByRole('button', { name: 'Isolation' }).click()
  await page.getByRole('option', { name: 'Standard' }).click()
  const hosts = isolation.getByRole('textbox', { name: 'Hosts it may reach' })
  await hosts.fill('https://x.example')
  await expect(isolation.getByText('https://x.example is no host')).toBeVisible()
  await expect(isolation.getByRole('button', { name: 'Save and restart' })).toBeDisabled()
  await hosts.fill('x.example')
  await isolation.getByRole('button', { name: 'Save and restart' }).click()
  await expect(detail.locator('.server-facts')).toContainText('isolated (standard)')
  await expect(detail.locator('.server-facts')).not.toContainText('not isolated')
  await expect(servers.row('plain')).toContainText('Ready')
  expect(entries()).toMatchObject({ plain: { sandbox: { mode: 'standard', network: ['x.example'] } } })

  await page.getByRole('button', { name: 'Add server' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a server' })
  await expect(dialog.getByRole('button', { name: 'Isolation' })).toContainText('Standard')
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('second')
  const { command, args } = odd('plain') as { command: string; args: string[] }
  await dialog.getByRole('textbox', { name: 'Command' }).fill(command)
  await dialog.getByRole('textbox', { name: 'Arguments' }).fill(args.join('\n'))
  await dialog.getByRole('button', { name: 'Add and start' }).click()
  await expect(servers.row('second')).toContainText('Ready')
  expect(entries()).toMatchObject({ second: { sandbox: 'standard' } })
})
