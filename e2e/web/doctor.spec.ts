import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectNoFinding } from '../fixtures/axe.ts'
import { odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

const { command = '', args = [] } = odd('plain')
const entries = { works: odd('plain'), homeless: { command, args, cwd: '~/projects/notes', timeout: 90_000 }, locked: { command, args, env: { NOTES_TOKEN: '${secret:NOTES_TOKEN}' } } }

test.use({ servers: `{\n  // Mine, and not to be lost.\n  "mcpServers": ${JSON.stringify(entries, undefined, 2).replaceAll('\n', '\n  ')}\n}\n` })

test('from a failed server to a ready one: the change is shown, made, approved, and the folder made', async ({ steward, folder }) => {
  const { servers, page } = await steward.open()
  await servers.open()
  await servers.choose('homeless')
  await servers.detail('homeless').getByRole('button', { name: 'Find the cause' }).click()
  const dialog = page.getByRole('dialog', { name: 'What is wrong with homeless?' })
  const checks = dialog.getByRole('list', { name: 'Checks of homeless' }).getByRole('listitem')
  await expect(dialog.getByRole('status')).toContainText('This is it: Entry in mcp.json.')
  await expect(checks.filter({ hasText: 'Entry in mcp.json' })).toContainText('“~” means your home folder only in a shell')
  await expectNoFinding(page, 'checks of a server')

  await dialog.getByRole('button', { name: 'Write ${HOME}' }).click()
  const change = dialog.getByRole('region', { name: 'What would change in mcp.json' })
  await expect(change.locator('del')).toContainText('"cwd": "~/projects/notes"')
  await expect(change.locator('ins')).toContainText('"cwd": "${HOME}/projects/notes"')
  const config = join(folder, 'data/mcp.json')
  expect(readFileSync(config, 'utf8')).toContain('~/projects')
  await change.getByRole('button', { name: 'Change mcp.json' }).click()

  // What runs was changed: it waits, as any entry that nobody approved.
  await expect(dialog.getByRole('status')).toContainText('It waits for you: Approval.')
  expect(readFileSync(config, 'utf8')).toContain('// Mine, and not to be lost.')
  await dialog.getByRole('button', { name: 'Approve and start' }).click()

  await expect(checks.filter({ hasText: 'Working folder' })).toContainText(join(folder, 'home/projects/notes'))
  await dialog.getByRole('button', { name: 'Make the folder' }).click()
  await expect(dialog.getByRole('status')).toContainText('Everything works.')
  await expect(checks.filter({ hasText: 'First messages' })).toContainText('odd 1.0.0')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(servers.detail('homeless')).toContainText('Ready')
})

test('a secret that is missing is stored from the checks, which also stand in the list and in the settings', async ({ steward }) => {
  const { servers, settings, page } = await steward.open()
  await settings.open('About and checks')
  const row = page.getByRole('list', { name: 'Results of the checks' }).getByRole('listitem').filter({ hasText: 'Server locked' })
  await row.getByRole('button', { name: 'Find the cause' }).click()
  const dialog = page.getByRole('dialog', { name: 'What is wrong with locked?' })
  await expect(dialog.getByRole('status')).toContainText('This is it: Placeholders and secrets.')
  await dialog.getByRole('button', { name: 'Done' }).click()

  await servers.open()
  await page.getByRole('button', { name: 'Fix locked: find the cause' }).click()
  await dialog.getByRole('button', { name: 'Store NOTES_TOKEN…' }).click()
  await page.getByRole('dialog', { name: 'Store NOTES_TOKEN' }).getByLabel('Value').fill('a-value-nobody-sees')
  await page.getByRole('button', { name: 'Store', exact: true }).click()
  await expect(dialog.getByRole('status')).toContainText('Everything works.')
  await expect(dialog).not.toContainText('a-value-nobody-sees')
  await expect(servers.row('locked')).toContainText('Ready')
})
