import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { everything, filesystem } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.describe('with a server', () => {
  test.use({ servers: { everything } })

  test('the demo model calls a real tool after a yes, and answers with its result', async ({ steward }) => {
    const { chat, consent, page } = await steward.open()
    await expect(chat.welcome).toBeVisible()
    await expect(chat.modelButton).toContainText('demo')
    await expect(chat.welcome).toContainText('Ready')

    await chat.send('call everything/echo message="hi"')
    await expect(consent.request).toContainText('Allow everything to run')
    await expect(consent.request).toContainText('hi')
    await expect(chat.toolCall('Echo Tool', 'Waiting for you')).toBeVisible()
    await consent.allowOnce()

    const card = chat.toolCall('Echo Tool', 'Done')
    await expect(card).toBeVisible()
    await chat.unfold(card)
    await expect(card).toContainText('Allowed by you.')
    await expect(card).toContainText('Echo: hi')
    await expect(chat.lastAnswer).toContainText('Echo: hi')
    await expect(chat.stopButton).toBeHidden()
    await expect(page).toHaveTitle(/Steward/)
  })

  test('an example of the welcome page leads there, too', async ({ steward }) => {
    const { chat, consent } = await steward.open()
    await chat.welcome.getByRole('list', { name: 'Examples' }).getByRole('button').first().click()
    await expect(chat.composer).not.toHaveValue('')
    await chat.composer.press('Enter')
    await consent.allowOnce()
    await expect(chat.lastAnswer).toContainText('returned')
  })
})

test('a newcomer adds a file server by hand, and has a file read', async ({ steward, folder }) => {
  const files = join(folder, 'files')
  writeFileSync(join(files, 'note.txt'), 'The kettle is on the stove.')
  const { chat, consent, servers, sidebar, page } = await steward.open()
  await expect(chat.welcome).toContainText('Connect a server')

  const { command = '', args = [] } = filesystem(files)
  await servers.open()
  await page.getByRole('button', { name: 'Add server' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a server' })
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('files')
  await dialog.getByRole('textbox', { name: 'Command' }).fill(command)
  await dialog.getByRole('textbox', { name: 'Arguments' }).fill(args.join('\n'))
  await dialog.getByRole('button', { name: 'Add and start' }).click()
  await expect(servers.detail('files')).toContainText('Ready')

  await sidebar.newConversation()
  await chat.send(`read ${join(files, 'note.txt')}`)
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('The kettle is on the stove.')
})

test('a tab without the key says how to get in, and shows nothing else', async ({ steward }, { project }) => {
  test.skip(project.name !== 'web', 'A window of Electron needs no key.')
  const { page } = await steward.open()
  const stranger = await page.context().newPage()
  await stranger.goto(new URL('/', page.url()).href)
  await expect(stranger.getByRole('heading', { name: 'This tab has no key to Steward' })).toBeVisible()
  await expect(stranger.getByRole('textbox')).toHaveCount(0)
})
