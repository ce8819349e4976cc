import { join } from 'node:path'
import { expectNoFinding } from '../fixtures/axe.ts'
import { expect, test } from '../fixtures/test.ts'

const wide = { command: process.execPath, args: [join(import.meta.dirname, '../servers/wide.mjs'), '6'] }
const model = { providerId: 'mock', model: 'mock-model' }

test.use({ servers: { wide } })

test('the meter shows how full the window is, the panel what fills it, and each part can be left out', async ({ steward, mock }) => {
  mock.onMessage('give me lines', { toolCalls: [{ name: 'wide__log', arguments: { lines: 300 } }] })
  mock.onMessage('hello', { content: 'Hello.' })
  mock.prependFixture({ match: { predicate: ({ messages }) => messages.at(-1)?.role === 'tool' }, response: { content: 'Here they are.' } })
  steward.prepareSettings({
    providers: [{ id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['mock-model'], toolMode: 'native' }],
    defaultModel: model,
    titles: { byModel: false, model: null },
    context: { deferTokens: 20_000, deferShare: 1, foldAt: 1, compactAt: 0.8, limits: [{ model: 'mock/*', tokens: 8_000 }] },
    budgets: { callsPerMinute: null, callsPerTurn: null, moneyPerDay: null, prices: [{ model: 'mock/*', input: 3, output: 15 }], limits: [] },
  })
  const { page, chat, consent } = await steward.open()
  await chat.send('give me lines')
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('Here they are.')

  const meter = page.getByRole('button', { name: /^Context: / })
  const panel = page.getByRole('dialog', { name: 'What the next request holds' })
  await expect(meter).toHaveAccessibleName(/^Context: \d+ % of 8k tokens$/)
  await meter.click()
  await expect(panel).toContainText('of 8,000 tokens, as you set it')
  await expectNoFinding(page, 'context panel')
  await panel.getByRole('button', { name: /^Results of wide/ }).click()
  await panel.getByRole('button', { name: 'Fold the result of log' }).click()
  await expect(panel.getByRole('button', { name: 'Send the result of log whole' })).toBeVisible()
  await panel.getByRole('button', { name: 'Switch wide off in this conversation' }).click()
  await expect(panel.getByText('Off in this conversation')).toBeVisible()
  await page.keyboard.press('Escape')

  // What was left out is not in the next request; the original stays in the chat.
  await chat.send('hello')
  await expect(chat.lastAnswer).toContainText('Hello.')
  const sent = JSON.stringify(mock.getLastRequest()?.body)
  expect(sent).toContain('line 1: value')
  expect(sent).toContain('Folded: the result has')
  expect(sent).not.toContain('line 299:')
  expect(sent).not.toContain('"name":"wide__grow"')
  await chat.unfold(chat.toolCall('log', 'Done'))
  await expect(chat.toolCall('log', 'Done')).toContainText('line 299:')

  // What would not fit is told first, with what makes room.
  await meter.click()
  await panel.getByRole('button', { name: 'Switch wide on again' }).click()
  await page.keyboard.press('Escape')
  await chat.composer.fill('word '.repeat(20_000))
  await expect(meter).toHaveAccessibleName(/^Context: [1-9]\d\d % of 8k tokens$/)
  await chat.composer.press('Enter')
  await expect(page.getByRole('alert')).toContainText('the model reads 8k')
  await expect(page.getByRole('alert').getByRole('button', { name: /^Switch wide off/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send anyway' })).toBeVisible()

  // The history is shortened by a summary that the person reads, changes and accepts; it can be taken back.
  mock.prependFixture({ match: { predicate: ({ messages }) => JSON.stringify(messages[0]).includes('You shorten a conversation') }, response: { content: 'They wanted lines and got them.' } })
  await page.getByRole('alert').getByRole('button', { name: 'Shorten the history…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Shorten the history' })
  await expect(dialog.getByRole('textbox', { name: 'Summary' })).toHaveValue('They wanted lines and got them.')
  await expectNoFinding(page, 'shorten the history')
  await dialog.getByRole('textbox', { name: 'Summary' }).fill('They wanted 300 lines.')
  await dialog.getByRole('button', { name: 'Use this summary' }).click()
  await expect(dialog).toBeHidden()
  const divider = page.getByRole('region', { name: 'Summary of the older turns' })
  await divider.getByRole('button', { name: /^Up to here the model gets a summary/ }).press('Enter')
  await expect(divider).toContainText('They wanted 300 lines.')
  await chat.composer.fill('')
  await chat.send('hello')
  await expect(chat.answers).toHaveCount(3)
  await expect(chat.lastAnswer).toContainText('Hello.')
  expect(JSON.stringify(mock.getLastRequest()?.body)).toContain('They wanted 300 lines.')
  expect(JSON.stringify(mock.getLastRequest()?.body)).not.toContain('give me lines')
  // By the keyboard: the list still follows the new answer.
  await divider.getByRole('button', { name: 'Send the turns again' }).press('Enter')
  await expect(divider).toBeHidden()

  // A large picture goes as a smaller copy, as a picture; its tokens are those of its pixels.
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4096, 1024)
    canvas.getContext('2d')?.fillRect(0, 0, 2048, 1024)
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())]
  })
  await page.getByLabel('Files to attach').setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer: Buffer.from(png) })
  await expect(page.getByRole('listitem', { name: 'plan.png' })).toContainText('sent as 2048 × 512')
  await chat.send('hello')
  await expect(chat.answers).toHaveCount(4)
  await expect(chat.lastAnswer).toContainText('Hello.')
  const url = /"url":"data:image\/png;base64,([^"]+)"/.exec(JSON.stringify(mock.getLastRequest()?.body))?.[1] ?? ''
  const header = Buffer.from(url, 'base64')
  expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([2048, 512])
  await meter.click()
  await expect(panel.getByText('plan.png')).toBeVisible()
  await panel.getByRole('button', { name: 'Leave plan.png out' }).click()
  await expect(panel.getByRole('button', { name: 'Take plan.png in again' })).toBeVisible()

  // A question that is opened from the panel takes its place.
  await panel.getByRole('button', { name: 'Shorten the history…' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Summary' })).toBeVisible()
  await expect(panel).toBeHidden()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await meter.click()

  // Who knows the window better than the provider says so here.
  await panel.getByRole('button', { name: 'Change how much the model reads' }).click()
  await panel.getByRole('textbox', { name: 'Tokens that it reads' }).fill('200k')
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(meter).toHaveAccessibleName(/of 200k tokens$/)
})
