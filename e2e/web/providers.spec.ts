import { everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything } })

const kinds = [
  { kind: 'openai', menu: 'OpenAI', path: '/v1', model: 'gpt-5.5', key: 'Key', endpoint: '/v1/responses' },
  { kind: 'openai-compatible', menu: 'Compatible address', path: '/v1', model: 'llama-4', key: 'Key (if it needs one)', endpoint: '/v1/chat/completions' },
  { kind: 'anthropic', menu: 'Anthropic', path: '', model: 'claude-sonnet-5-5', key: 'Key', endpoint: '/v1/messages' },
] as const

for (const { kind, menu, path, model, key, endpoint } of kinds) {
  test(`${kind}: its key is entered, its model picked, and a tool called to its end`, async ({ steward, mock }) => {
    const secret = `sk-e2e-${kind}-1234567890abcdef`
    mock.on({ model, hasToolResult: false }, { content: 'Let me add them.', reasoning: 'Two numbers.', toolCalls: [{ name: 'everything__get-sum', arguments: { a: 2, b: 40 } }] })
    mock.on({ model, toolResultContains: '42' }, { content: 'The sum is **42**, says the tool.' })
    const { chat, consent, settings, sidebar, page } = await steward.open()

    await settings.open('Providers and keys')
    await page.getByRole('button', { name: 'Add a provider' }).click()
    await page.getByRole('menuitem', { name: menu }).click()
    const dialog = page.getByRole('dialog', { name: new RegExp(`${menu}$`) })
    await dialog.getByRole('textbox', { name: /^Address/ }).fill(`${mock.url}${path}`)
    await dialog.getByLabel(key, { exact: true }).fill(secret)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toBeHidden()
    await settings.provider(menu).getByRole('button', { name: `Test ${menu}` }).click()
    await expect(settings.provider(menu)).toContainText('It answers.')

    await sidebar.newConversation()
    await chat.pickModel('Steward demo')
    await expect(chat.modelButton).toContainText('Steward demo')
    await chat.pickModel(model)
    await chat.send('How much is 2 and 40?')
    await expect(consent.request).toContainText('40')
    await consent.allowOnce()
    await expect(chat.lastAnswer).toContainText('The sum is 42, says the tool.')
    await expect(chat.lastAnswer.getByRole('button', { name: 'Thoughts' })).toBeVisible()
    await expect(chat.stopButton).toBeHidden()

    const asked = mock.getRequests().filter((entry) => entry.path === endpoint)
    expect(asked.length).toBeGreaterThanOrEqual(2)
    // Nothing that Steward shows or writes for people may hold the key.
    expect(await page.content()).not.toContain(secret)
    expect(steward.output()).not.toContain(secret)
  })
}

test('a provider that refuses is told with its cause and a way on, and the next try works', async ({ steward, mock }) => {
  mock.on({ userMessage: 'hello' }, { content: 'Hello to you.' })
  mock.nextRequestError(401, { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' })
  steward.prepareSettings({
    providers: [{ id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: `${mock.url}/v1`, models: ['mock-model'], toolMode: 'native' }],
    defaultModel: { providerId: 'mock', model: 'mock-model' },
  })
  const { chat } = await steward.open()
  await chat.send('hello')
  await expect(chat.lastAnswer).toContainText(/key/i)
  await expect(chat.lastAnswer).toContainText('Mock')
  await chat.lastAnswer.getByRole('button', { name: 'Retry' }).click()
  await expect(chat.lastAnswer).toContainText('Hello to you.')
})
