import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expectNoFinding } from '../fixtures/axe.ts'
import { asking, everything } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything, asking } })

test('a form: at its card, checked beside the field, sent with Enter; elsewhere a dialog, answered by keyboard alone', async ({ steward }) => {
  test.slow()
  const { chat, requests, servers, page } = await steward.open()
  const { request, dialog } = requests

  await requests.call('everything/trigger-elicitation-request')
  await expect(request).toContainText('everything asks you for something.')
  await expect(request).toContainText('Please provide inputs for the following fields')
  await expect(request.getByRole('textbox', { name: /^String with default/ })).toHaveValue('It was a dark and stormy night.')
  await expect(dialog).toBeHidden()
  await requests.button('Send').click()
  await expect(request).toContainText('This is needed.')
  await request.getByRole('textbox', { name: /^String name/ }).fill('Ada')
  await request.getByRole('textbox', { name: /email format/ }).fill('no address')
  await expect(request).toContainText('An e-mail address')
  await request.getByRole('textbox', { name: /email format/ }).fill('ada@example.com')
  await page.keyboard.press('Enter')
  const card = chat.toolCall('Trigger Elicitation Request Tool', 'Done')
  await chat.unfold(card)
  await expect(card).toContainText('Ada')
  await expect(card).toContainText('ada@example.com')

  // On another page it is a dialog. What was typed at the card is still there; the rest needs no mouse.
  await requests.call('everything/trigger-elicitation-request')
  await request.getByRole('textbox', { name: /^String name/ }).fill('Grace')
  await servers.open()
  await expect(dialog).toContainText('A server asks you')
  await expect(page).toHaveTitle(/^\(1\) A server asks you/)
  await expect(dialog.getByRole('textbox', { name: /^String name/ })).toHaveValue('Grace')
  await expect(dialog.getByRole('textbox', { name: /^String name/ })).toBeFocused()
  await expectNoFinding(page, 'form as a dialog')
  await expect(requests.button('Send')).toBeEnabled()
  await page.keyboard.type(' Hopper')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await page.goBack()
  await chat.unfold(card)
  await expect(card).toContainText('Grace Hopper')

  // Put aside it waits; Escape leaves it without an answer, which the server can tell from a no.
  await requests.call('asking/ask-form')
  await servers.open()
  await dialog.getByRole('button', { name: 'Decide later' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'asking asks you something' }).click()
  await expect(dialog).toContainText('This asks for a password or a key.')
  await expect(dialog.getByRole('textbox', { name: /^apiKey/ })).toHaveAttribute('type', 'password')
  await expect(requests.button('Send it anyway')).toBeEnabled()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await page.goBack()
  await chat.unfold(chat.toolCall('ask-form', 'Done'))
  await expect(chat.toolCall('ask-form')).toContainText('cancel')
  await requests.call('asking/ask-form')
  await requests.button('Decline').click()
  await chat.unfold(chat.toolCall('ask-form', 'Done'))
  await expect(chat.toolCall('ask-form')).toContainText('decline')
})

test('an address is shown whole and fetched by nobody; it opens in the browser after a click, and never where it was declined', async ({ steward, shell }) => {
  const visits: string[] = []
  const site = createServer((incoming, response) => {
    visits.push(incoming.url ?? '')
    response.end('<title>Sign in</title>')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => site.once('listening', resolve))
  const { port } = site.address() as AddressInfo
  const path = `/connect?state=${'0123456789abcdef'.repeat(20)}`
  const { chat, requests, page } = await steward.open()
  const { request } = requests
  try {
    await requests.call(`asking/ask-url url="http://127.0.0.1:${port}${path}"`)
    await expect(request).toContainText('asking asks you to open an address in your browser.')
    await expect(request).toContainText(`http://127.0.0.1:${port}${path}`)
    await expect(request.locator('mark')).toHaveText(/^127\.0\.0\.1/)
    await expectNoFinding(page, 'address')
    await requests.button('Decline').click()
    await chat.unfold(chat.toolCall('ask-url', 'Done'))
    await expect(chat.toolCall('ask-url')).toContainText('decline')
    expect(visits).toEqual([])

    // A look-alike is named as one, and what is no web address cannot be opened at all.
    await requests.call('asking/ask-url url="https://xn--pypal-4ve.example/"')
    await expect(request.getByRole('note')).toContainText('xn--pypal-4ve.example')
    await requests.button('Close').click()
    await requests.call('asking/ask-url url="file:///etc/passwd"')
    await expect(request).toContainText('something that Steward does not open')
    await expect(requests.button('Open in browser')).toHaveCount(0)
    await requests.button('Decline').click()

    // Only the web shell opens it in this very browser; elsewhere it would be a real one.
    if (shell !== 'web') return
    await requests.call(`asking/ask-url url="http://127.0.0.1:${port}${path}"`)
    const opening = page.context().waitForEvent('page')
    await requests.button('Open in browser').click()
    const opened = await opening
    await opened.waitForLoadState()
    expect(visits).toContain(path)
    expect(await opened.evaluate(() => window.opener)).toBeNull()
    await opened.close()
    await expect(chat.toolCall('ask-url', 'Done')).toBeVisible()
  } finally {
    site.close()
  }
})

test('a server uses the model only where that was allowed, with the prompt and the answer reviewed', async ({ steward }) => {
  const { chat, requests, servers, page } = await steward.open()
  const { request } = requests
  await servers.open()
  await expect(servers.row('asking')).toContainText('Ready')
  await servers.choose('asking')
  await servers.tab('Options').click()
  await page.getByText('May ask your model for answers').click()
  const limit = page.getByRole('textbox', { name: 'Requests an hour' })
  await limit.fill('2')
  await limit.press('Enter')
  await page.getByRole('textbox', { name: 'Folder' }).fill('/no/such/folder')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('tabpanel')).toContainText('There is no folder /no/such/folder.')
  await page.getByRole('textbox', { name: 'Folder' }).fill(steward.folder)
  await page.getByRole('textbox', { name: /^Name/ }).fill('Everything of mine')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Granted folders' })).toContainText('Everything of mine')
  await expectNoFinding(page, 'options')
  // What was allowed outlives the program that it was allowed to.
  await expect(servers.row('asking')).toContainText('Ready')

  await requests.call('asking/ask-roots')
  await chat.unfold(chat.toolCall('ask-roots', 'Done'))
  await expect(chat.toolCall('ask-roots')).toContainText('Everything of mine')

  await requests.call('asking/ask-model prompt="help me, please"')
  await expect(request).toContainText('May asking ask your model this?')
  await expect(request.getByRole('region', { name: 'Prompt of asking' })).toContainText('help me, please')
  await expect(request).toContainText('one request this hour')
  await expectNoFinding(page, 'prompt under review')
  await requests.button('Send to model').click()
  await expect(request).toContainText('Give this answer to asking?')
  await expect(request.getByRole('region', { name: 'Answer of the model' })).toContainText('Steward demo')
  await requests.button('Give to asking').click()
  await chat.unfold(chat.toolCall('ask-model', 'Done'))
  await expect(chat.toolCall('ask-model')).toContainText('Steward demo')

  await requests.call('asking/ask-model-with-tool')
  await expect(request.getByRole('region', { name: 'Prompt of asking' })).toContainText('files.find')
  await requests.button('Decline').click()
  await expect(request).toBeHidden()
  // The budget is used up: it is refused without a question.
  await requests.call('asking/ask-model prompt="once more"')
  await expect(chat.toolCall('ask-model').getByText('Running')).toBeHidden()
  await expect(request).toBeHidden()
})
