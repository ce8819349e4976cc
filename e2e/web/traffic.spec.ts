import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expectNoFinding } from '../fixtures/axe.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ variables: { FEATURES_TOKEN: 'geheim-geheim-geheim' } })

test('traffic: a message beside its answer, filters, pause, export and curl without secrets, and hundreds of messages', async ({ steward, shell }) => {
  test.slow()
  const { child, url } = await startFeatures()
  const config = join(steward.dataFolder, 'mcp.json')
  writeFileSync(config, JSON.stringify({ mcpServers: { features: { type: 'http', url, headers: { Authorization: 'Bearer ${env:FEATURES_TOKEN}' } }, everything } }))
  try {
    const { chat, consent, servers, page } = await steward.open()
    await chat.send('call everything/trigger-long-running-operation duration=1 steps=700')
    await consent.allowOnce()
    await servers.open()
    await expect(servers.row('features')).toContainText('Ready')
    const detail = await servers.choose('features')
    await servers.tab('Traffic').click()
    const list = page.getByRole('log', { name: 'Messages of features' })

    // An answer is shown below what was asked; the arrows go on from there.
    await list.getByRole('button', { name: /result tools\/list/ }).first().click()
    const message = page.getByRole('region', { name: 'Message', exact: true })
    await expect(message).toContainText('Steward asks')
    await expect(message).toContainText('The server answers')
    await expect(message).toContainText(/answered in \d/)
    await expectNoFinding(page, 'traffic')
    const before = await list.locator('[aria-pressed="true"]').getAttribute('data-index')
    await page.keyboard.press('ArrowDown')
    await expect(list.locator('[aria-pressed="true"]')).toBeFocused()
    expect(await list.locator('[aria-pressed="true"]').getAttribute('data-index')).not.toBe(before)
    await page.keyboard.press('Home')
    await expect(list.getByRole('button').first()).toHaveAttribute('aria-pressed', 'true')
    await message.getByRole('button', { name: 'Copy as curl' }).click()
    await expect(page.getByText('Copied as a curl command')).toBeVisible()
    if (shell === 'web') {
      await page.context().grantPermissions(['clipboard-read'])
      const command = await page.evaluate(() => navigator.clipboard.readText())
      expect(command).toContain(url)
      expect(command).toContain('Bearer ${FEATURES_TOKEN}')
      expect(command).not.toContain('geheim')
    }
    await message.getByRole('button', { name: 'Close the message' }).click()

    // Paused, nothing moves; what comes meanwhile is counted.
    await page.getByRole('button', { name: 'Pause' }).click()
    await detail.getByRole('button', { name: 'More for features' }).click()
    await page.getByRole('menuitem', { name: 'Check the connection' }).click()
    await page.getByRole('button', { name: /^Go on \(\d+ new\)$/ }).click()
    await page.getByRole('searchbox', { name: 'Filter the messages' }).fill('prompts')
    await expect(list.getByRole('button', { name: /prompts\/list/ }).first()).toBeVisible()
    await expect(list.getByRole('button', { name: /(?:request|result) tools\/list/ })).toHaveCount(0)
    await page.getByRole('searchbox', { name: 'Filter the messages' }).fill('')

    // Everything goes into a file, one message on each line; nothing of it is a secret.
    await page.getByRole('button', { name: 'Export' }).click()
    if (shell === 'web') {
      const saving = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: /^Everything/ }).click()
      const file = await saving
      expect(file.suggestedFilename()).toBe('features-traffic.jsonl')
      const text = readFileSync(await file.path(), 'utf8')
      const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as { method?: string; answers?: number })
      expect(lines.some(({ method }) => method === 'tools/list')).toBe(true)
      expect(lines.some(({ answers }) => answers !== undefined)).toBe(true)
      expect(text).not.toContain('geheim')
    } else await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await expect(page.getByRole('tabpanel')).toContainText('Cleared.')
    await page.getByRole('button', { name: 'Show what was cleared' }).click()
    await expect(list).toBeVisible()

    // Each step of a test has its time.
    await detail.getByRole('button', { name: 'Test', exact: true }).click()
    const tested = page.getByRole('dialog', { name: 'Test of features' })
    await expect(tested).toContainText('Everything works.')
    await expect(tested.getByRole('listitem').filter({ hasText: 'Read the lists' })).toContainText(/\d m?s$/)
    await expectNoFinding(page, 'test of a server')
    await tested.getByRole('button', { name: 'Done' }).click()

    // The era is written beside what stands in the entry.
    await servers.tab('Options').click()
    await page.getByRole('button', { name: /Era/ }).click()
    await page.getByRole('option', { name: /^Legacy/ }).click()
    await expect(detail).toContainText('(legacy)')
    expect((JSON.parse(readFileSync(config, 'utf8')) as { mcpServers: Record<string, object> }).mcpServers['features']).toMatchObject({ url, era: 'legacy', headers: {} })

    // Hundreds of messages: only those in sight are in the page, and the last one is a key away.
    await servers.choose('everything')
    await servers.tab('Traffic').click()
    const many = page.getByRole('log', { name: 'Messages of everything' })
    await page.getByRole('searchbox', { name: 'Filter the messages' }).fill('notifications/progress')
    await expect(many.getByRole('button', { name: /notifications\/progress/ }).first()).toBeVisible()
    expect(await many.getByRole('button').count()).toBeLessThan(100)
    await many.focus()
    await page.keyboard.press('End')
    await expect(many.locator('[aria-pressed="true"]')).toBeInViewport()
  } finally {
    await steward.close()
    child.kill()
  }
})

async function startFeatures(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../servers/features.ts', import.meta.url)), '--http'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  return { child, url }
}
