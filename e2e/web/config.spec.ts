import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { everything, odd } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

const broken = `{
  // The person's own remark.
  "mcpServers": {
    "everything": ${JSON.stringify(everything)},
    "wrong": { "command": 7 },
    "unclear": { "args": ["no command, no url"] }
  }
}
`

test.describe('a broken mcp.json', () => {
  test.use({ servers: broken })

  test('is reported by line, runs what is right, and is left as it is until it is mended in the editor', async ({ steward }) => {
    const { servers } = await steward.open()
    const path = join(steward.dataFolder, 'mcp.json')
    await servers.open()
    await expect(servers.row('everything')).toContainText('Ready')
    await servers.openConfig()
    await expect(servers.configProblems.filter({ hasText: 'Line 5' })).not.toHaveCount(0)
    await expect(servers.configProblems.filter({ hasText: 'Line 6' })).not.toHaveCount(0)
    expect(readFileSync(path, 'utf8')).toBe(broken)

    const mended = JSON.stringify({ mcpServers: { everything, mended: odd('plain') } }, undefined, 2)
    await servers.configEditor.fill(mended)
    await steward.page.getByRole('button', { name: /^Save/ }).click()
    await expect(steward.page.getByRole('region', { name: 'mcp.json' })).toContainText('No problems')
    await expect(servers.row('mended')).toContainText('Ready')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(mended))
  })
})

test.describe('a file that is no JSON at all', () => {
  test.use({ servers: '{ "mcpServers": { "everything": ' })

  test('stops nothing: the app is there and names the place', async ({ steward }) => {
    const { chat, servers } = await steward.open()
    await expect(chat.composer).toBeVisible()
    await servers.open()
    await servers.openConfig()
    await expect(servers.configProblems.first()).toContainText('Line 1')
  })
})

test.describe('a change from outside', () => {
  test.use({ servers: { everything } })

  test('does not start anything new before it was shown and approved', async ({ steward }) => {
    const { servers } = await steward.open()
    await servers.open()
    await expect(servers.row('everything')).toContainText('Ready')
    const stranger = odd('plain')
    writeFileSync(join(steward.dataFolder, 'mcp.json'), JSON.stringify({ mcpServers: { everything, stranger } }))
    await expect(servers.row('stranger')).toContainText('Needs approval')
    await expect(servers.row('everything')).toContainText('Ready')
    const detail = await servers.choose('stranger')
    for (const word of [stranger.command ?? '', ...(stranger.args ?? [])]) await expect(detail).toContainText(word)
    await detail.getByRole('button', { name: 'Approve and start' }).click()
    await expect(servers.row('stranger')).toContainText('Ready')
  })
})

test.describe('servers that do not start', () => {
  test.use({ servers: { nowhere: { command: 'no-such-program-at-all' }, exits: odd('exits') } })

  test('say why, and what to do', async ({ steward }) => {
    const { servers } = await steward.open()
    await servers.open()
    const nowhere = await servers.choose('nowhere')
    await expect(nowhere).toContainText('Failed')
    await expect(nowhere).toContainText('no-such-program-at-all')
    await expect(nowhere.getByRole('button', { name: 'Try again' })).toBeVisible()
    const exits = await servers.choose('exits')
    await expect(exits).toContainText('exit code 3', { timeout: 30_000 })
    await expect(exits).toContainText('odd: giving up')
  })
})
