import { LLMock } from '@copilotkit/aimock'
import { expectNoFinding } from '../fixtures/axe.ts'
import { expect, test } from '../fixtures/test.ts'

test('usage: days, shares and money by the prices of now; a limit that is told, asked about, and raised', async ({ steward }) => {
  const mock = new LLMock({ port: 0 })
  mock.onMessage('hello', { content: 'Hello.', usage: { prompt_tokens: 9_000, completion_tokens: 500 } })
  await mock.start()
  steward.prepareSettings({
    providers: [{ id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['mock-model'], toolMode: 'native' }],
    defaultModel: { providerId: 'mock', model: 'mock-model' },
    titles: { byModel: false, model: null },
    budgets: { callsPerMinute: null, callsPerTurn: null, moneyPerDay: null, prices: [{ model: 'mock/*', input: 100, output: 1_000 }], limits: [] },
  })
  const { page, chat } = await steward.open()
  try {
    const pages = page.getByRole('navigation', { name: 'Pages' })
    await pages.getByRole('link', { name: 'Usage' }).click()
    await expect(page.getByRole('heading', { name: 'Nothing was used in this range' })).toBeVisible()
    await page.getByRole('button', { name: 'Add a limit' }).click()
    await page.getByRole('textbox', { name: 'Amount' }).fill('15,000')
    await page.getByRole('button', { name: 'Save the limits' }).click()
    const limits = page.getByRole('list', { name: 'Limits as they stand' })
    await expect(limits).toContainText('0 of 15,000 tokens today')
    await expectNoFinding(page, 'usage without any')

    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await chat.send('hello')
    await expect(chat.lastAnswer).toContainText('Hello.')
    await chat.send('hello again')
    await expect(page.getByText(/Your limit is reached: 19,000 of 15,000 tokens today/)).toBeVisible()
    await chat.send('hello once more')
    await expect(page.getByText('Your limit is reached, so nothing was sent.')).toBeVisible()
    await expect(chat.questions).toHaveCount(2)
    await expectNoFinding(page, 'a limit that is reached')
    await page.getByRole('button', { name: 'Send all the same' }).click()
    await expect(chat.questions).toHaveCount(3)
    await expect(page.getByText('Your limit is reached, so nothing was sent.')).toBeHidden()
    await expect(chat.answers).toHaveCount(3)

    await pages.getByRole('link', { name: 'Usage' }).click()
    await expect(limits).toContainText('28,500 of 15,000 tokens today')
    await expect(page.getByRole('img', { name: /^28\.5K tokens in all/ })).toBeVisible()
    await expect(page.getByRole('table', { name: 'Model' }).getByRole('row', { name: /mock\/mock-model.*3 requests.*28\.5K 100 %/ })).toBeVisible()
    await expect(page.getByRole('table', { name: 'Conversation' }).getByRole('link', { name: 'hello' })).toBeVisible()
    await page.getByRole('button', { name: 'The same as a table' }).press('Enter')
    await expect(page.getByRole('table').filter({ hasText: 'All' }).getByRole('cell', { name: '28,500' }).first()).toBeVisible()
    await page.getByRole('button', { name: /Shown in/ }).click()
    await page.getByRole('option', { name: 'Money' }).click()
    // 27,000 at 100 and 1,500 at 1,000 a million.
    await expect(page.getByRole('img', { name: /^4\.20 in money in all/ })).toBeVisible()
    await expectNoFinding(page, 'usage')
  } finally {
    await mock.stop()
  }
})
