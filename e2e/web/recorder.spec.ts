import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expectNoFinding } from '../fixtures/axe.ts'
import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

test('a recorded conversation: asked again of another model without a call, compared, replayed with the keyboard while nothing is reached, and exported without anybody’s words', async ({ steward, mock }) => {
  const other = 'other-model'
  const echo = (message: string) => ({ toolCalls: [{ name: 'everything__echo', arguments: JSON.stringify({ message }) }] })
  mock.on({ model: mockModel, hasToolResult: false, userMessage: 'milk' }, echo('remember the milk'))
  mock.on({ model: mockModel, hasToolResult: true }, { content: 'I will remember the milk, and the bread.' })
  mock.on({ model: other, hasToolResult: false }, { toolCalls: [...echo('remember the milk').toolCalls, ...echo('and more').toolCalls] })
  mock.on({ model: other, hasToolResult: true }, { content: 'I will remember the milk.' })
  const settings = settingsFor(mock)
  steward.prepareSettings({ ...settings, providers: settings.providers?.map((provider) => ({ ...provider, models: [mockModel, other] })) })
  const { chat, consent, page } = await steward.open()
  await chat.send('Keep the milk in mind')
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('and the bread')

  await page.getByRole('button', { name: /^Conversation: / }).click()
  await page.getByRole('menuitem', { name: 'Re-run with another model…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Re-run with another model' })
  await expectNoFinding(page, 're-run dialog')
  await dialog.getByRole('button', { name: /Model/ }).click()
  await page.getByRole('option', { name: other }).click()
  await dialog.getByRole('button', { name: 'Re-run', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keep the milk in mind (re-run: other-model)')
  const bar = page.getByRole('status').filter({ hasText: 'Re-run' })
  await expect(bar).toContainText('1 of 1 question · 1 from the record · 1 not recorded')
  await expect(chat.toolCall('Echo Tool', 'Done')).toContainText('From the record')
  await expect(chat.toolCall('Echo Tool', 'Failed')).toBeVisible()
  await expect(consent.request).toBeHidden()
  await bar.getByRole('button', { name: 'Compare with the original' }).click()
  await expectNoFinding(page, 're-run summary')
  await page.getByRole('dialog', { name: 'Re-run beside the original' }).getByRole('button', { name: 'Compare' }).click()
  const compare = page.getByRole('dialog', { name: 'Compare answers' })
  await expect(compare.getByRole('region', { name: 'Left answer' })).toContainText('and the bread')
  await expect(compare.getByRole('region', { name: 'Right answer' })).toContainText('2 of 2')
  await compare.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('link', { name: 'Re-run of Keep the milk in mind' }).click()
  await expect(chat.lastAnswer).toContainText('and the bread')

  const asked = mock.getRequests().length
  await page.getByRole('button', { name: /^Conversation: / }).click()
  await page.getByRole('menuitem', { name: 'Replay' }).click()
  const controls = page.getByRole('group', { name: 'Replay' })
  await controls.getByRole('button', { name: 'Speed' }).click()
  await page.getByRole('option', { name: '16×' }).click()
  const replayed = page.getByRole('region', { name: 'Replayed conversation' })
  await expect(replayed).toContainText('I will remember the milk, and the bread.')
  await expect(chat.toolCall('Echo Tool', 'Done')).toBeVisible()
  await expect(controls.getByRole('button', { name: 'Play' })).toBeVisible()
  await replayed.focus()
  await page.keyboard.press('Home')
  await expect(replayed).not.toContainText('remember')
  const place = controls.getByRole('slider', { name: 'Place in the replay' })
  await page.keyboard.press('PageDown')
  await expect(place).toHaveAttribute('aria-valuetext', 'Turn 1 of 1: Keep the milk in mind')
  await expect(replayed).toContainText('Keep the milk in mind')
  // Step by step, past the question for permission: it is shown as waiting, and cannot be answered.
  const waits = chat.toolCall('Echo Tool', 'Waiting for you')
  for (let step = 0; step < 30 && !(await waits.isVisible()); step++) {
    await page.keyboard.press('ArrowRight')
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  }
  await expect(waits).toBeVisible()
  await expect(page.getByRole('button', { name: /Allow/ })).toHaveCount(0)
  await expect(chat.composer).toHaveCount(0)
  await expectNoFinding(page, 'replay')
  await page.keyboard.press('End')
  await expect(replayed).toContainText('and the bread')
  await expect(page.getByRole('button', { name: 'Ask again' })).toHaveCount(0)
  expect(mock.getRequests()).toHaveLength(asked)
  await page.getByRole('link', { name: 'Back to the conversation' }).click()
  await expect(chat.composer).toBeVisible()

  await page.getByRole('button', { name: /^Conversation: / }).click()
  await page.getByRole('menuitem', { name: 'Export for a bug report…' }).click()
  const scrub = page.getByRole('dialog', { name: 'Export for a bug report' })
  await expect(scrub.getByRole('definition').filter({ hasText: /^echo$/ })).toBeVisible()
  await expectNoFinding(page, 'export for a bug report')
  const download = page.waitForEvent('download')
  await scrub.getByRole('button', { name: 'Save the file' }).click()
  const lines = readFileSync(await (await download).path(), 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as { type?: string }).filter(({ type }) => type === 'event').length).toBeGreaterThan(8)
  expect(lines.join('\n')).not.toMatch(/milk|bread|mind|everything/i)
  expect(lines.join('\n')).toContain('"tool":"echo"')
})

test('a recorded conversation of elsewhere shows and replays everything, without a provider and without its server', async ({ steward, variables }) => {
  const walk = fileURLToPath(new URL('../fixtures/recorded/walk.jsonl', import.meta.url))
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(steward.folder, 'home'), STEWARD_HOME: steward.dataFolder, ...variables }
  execFileSync(process.execPath, ['app/cli/steward.mjs', 'conversations', 'import', walk], { cwd: fileURLToPath(new URL('../..', import.meta.url)), env })
  const { chat, page, sidebar } = await steward.open()
  await sidebar.conversation('A walk around the lake').click()
  await expect(chat.answers).toHaveCount(3)
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(4)
  await expect(page.locator('.katex').first()).toBeVisible()
  await expect(page.getByRole('group', { name: 'Versions of this message' })).toContainText('2 of 2 · gpt-5')
  await expect(chat.lastAnswer).toContainText('Enjoy the walk.')
  await page.getByRole('button', { name: /^Conversation: / }).click()
  await page.getByRole('menuitem', { name: 'Replay' }).click()
  const replayed = page.getByRole('region', { name: 'Replayed conversation' })
  await replayed.focus()
  // It plays by itself.
  await page.keyboard.press('Space')
  for (const key of ['Home', 'PageDown', 'PageDown']) await page.keyboard.press(key)
  // The second turn was the end of the first branch, before the other one began beside it.
  await expect(replayed).toContainText('And if it rains?')
  await expect(chat.toolCall('Find paths', 'Done')).toBeAttached()
  await page.keyboard.press('PageDown')
  await expect(replayed).toContainText('with children')
  await page.keyboard.press('End')
  await expect(replayed).toContainText('Enjoy the walk.')
})
