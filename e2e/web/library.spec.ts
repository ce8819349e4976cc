import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from '@playwright/test'
import { callFrom } from '../fixtures/quiet.ts'
import { expect, test } from '../fixtures/test.ts'

async function make(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index++) await callFrom(page, 'conversation.create', { title: `Talk ${String(index).padStart(3, '0')}` })
}

test('folders, pins, archive and bin: by mouse, keyboard, menu and drag, each taken back', async ({ steward }) => {
  const { sidebar, page } = await steward.open()
  await make(page, 5)
  const menu = async (title: string, entry: string): Promise<void> => {
    await sidebar.conversation(title).hover()
    await sidebar.root.getByRole('button', { name: `Actions for ${title}` }).click()
    await page.getByRole('menuitem', { name: entry }).click()
  }
  const titles = () => sidebar.conversations.locator('.conversation-title').allTextContents()
  const undo = () => page.getByRole('button', { name: 'Undo' }).first().click()
  await expect.poll(titles).toEqual(['Talk 004', 'Talk 003', 'Talk 002', 'Talk 001', 'Talk 000'])

  await menu('Talk 001', 'Pin')
  await expect(sidebar.root.getByRole('heading', { name: 'Pinned' })).toBeVisible()
  await expect.poll(titles).toEqual(['Talk 001', 'Talk 004', 'Talk 003', 'Talk 002', 'Talk 000'])
  // The message with its button takes no key of the window.
  await page.keyboard.press('Control+k')
  await expect(sidebar.root.getByRole('searchbox', { name: 'Search conversations' })).toBeFocused()
  await undo()
  await expect.poll(titles).toEqual(['Talk 004', 'Talk 003', 'Talk 002', 'Talk 001', 'Talk 000'])

  // A new folder by the name that is typed; the rest by keyboard.
  await menu('Talk 003', 'Move to a folder')
  await page.getByRole('combobox', { name: 'Find a folder, or name a new one' }).fill('Work')
  await page.keyboard.press('Enter')
  const folder = sidebar.root.getByRole('button', { name: 'Work', exact: true })
  await expect(folder).toHaveAttribute('aria-expanded', 'false')
  await expect.poll(titles).toEqual(['Talk 004', 'Talk 002', 'Talk 001', 'Talk 000'])
  await folder.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(titles).toEqual(['Talk 003', 'Talk 004', 'Talk 002', 'Talk 001', 'Talk 000'])
  await sidebar.conversation('Talk 000').dragTo(folder)
  await expect.poll(titles).toEqual(['Talk 003', 'Talk 000', 'Talk 004', 'Talk 002', 'Talk 001'])

  // Several at once: Shift with the arrows, then the bar; and one slip is no loss.
  await sidebar.conversation('Talk 004').focus()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(sidebar.root.getByRole('toolbar')).toContainText('3 chosen')
  await page.keyboard.press('Delete')
  await expect.poll(titles).toEqual(['Talk 003', 'Talk 000'])
  await undo()
  await expect.poll(titles).toEqual(['Talk 003', 'Talk 000', 'Talk 004', 'Talk 002', 'Talk 001'])
  await sidebar.conversation('Talk 002').click({ modifiers: ['ControlOrMeta'] })
  await sidebar.conversation('Talk 001').click({ modifiers: ['Shift'] })
  await sidebar.root.getByRole('toolbar').getByRole('button', { name: 'Archive' }).click()
  await expect.poll(titles).toEqual(['Talk 003', 'Talk 000', 'Talk 004'])

  await sidebar.library('Archive')
  await expect.poll(titles).toEqual(['Talk 002', 'Talk 001'])
  await menu('Talk 002', 'Unarchive')
  await menu('Talk 001', 'Delete')
  await expect(sidebar.root.getByText('Nothing is archived.')).toBeVisible()
  await sidebar.library('Bin')
  await menu('Talk 001', 'Delete for good')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await expect(sidebar.root.getByText('The bin is empty.')).toBeVisible()

  // What is unfolded stays so; a folder that goes leaves its conversations.
  await page.reload()
  await expect.poll(titles).toEqual(['Talk 003', 'Talk 000', 'Talk 004', 'Talk 002'])
  await folder.hover()
  await sidebar.root.getByRole('button', { name: 'Actions for the folder Work' }).click()
  await page.getByRole('menuitem', { name: 'Remove the folder' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect.poll(titles).toEqual(['Talk 004', 'Talk 003', 'Talk 002', 'Talk 000'])

  // More than a page: what is not in sight is not in the page, and is read when it comes near.
  await make(page, 130)
  await sidebar.conversations.first().focus()
  expect(await sidebar.conversations.count()).toBeLessThan(60)
  const focused = page.locator('a[data-conversation]:focus')
  await expect.poll(async () => (await page.keyboard.press('End'), focused.textContent())).toBe('Talk 000')
  await page.keyboard.press('ArrowUp')
  await expect(focused).toHaveText('Talk 002')
  expect(await sidebar.conversations.count()).toBeLessThan(60)
})

test('what is being written survives a reload and kill -9, shows in the list, and two windows tell each other', async ({ steward }) => {
  const { chat, sidebar, page } = await steward.open()
  await make(page, 2)
  await sidebar.conversation('Talk 000').click()
  await chat.composer.fill('first words')
  await page.setInputFiles('input[type=file]', { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('some notes') })
  await expect(page.getByRole('list', { name: 'Attachments' })).toContainText('notes.txt')
  await sidebar.conversation('Talk 001').click()
  await expect(chat.composer).toHaveValue('')
  await expect(sidebar.conversation('Talk 000')).toContainText('Draft')
  // Each part is in the host a moment after it is in the box.
  const store = new DatabaseSync(join(steward.dataFolder, 'steward.db'), { readOnly: true })
  await expect.poll(() => store.prepare('SELECT body FROM drafts').all().map(({ body }) => String(body)).join()).toContain('notes.txt')
  store.close()
  await steward.kill()

  await steward.open()
  await sidebar.conversation('Talk 000').click()
  await expect(chat.composer).toHaveValue('first words')
  await expect(steward.page.getByRole('list', { name: 'Attachments' })).toContainText('notes.txt')

  // Another window follows; where both wrote, who is written over is told and can take it back.
  const other = await steward.page.context().newPage()
  const token = await steward.page.evaluate(() => sessionStorage.getItem('steward-token'))
  await other.goto(`${new URL(steward.page.url()).origin}/#token=${token}`)
  await other.getByRole('link', { name: 'Talk 000' }).click()
  const otherInput = other.getByRole('textbox', { name: 'Message', exact: true })
  await expect(otherInput).toHaveValue('first words')
  await otherInput.fill('other words')
  await expect(chat.composer).toHaveValue('other words')
  await chat.composer.fill('mine again')
  await expect(other.getByText('Another window changed this draft too.')).toBeVisible()
  await other.getByRole('button', { name: 'Use the other text' }).click()
  await expect(otherInput).toHaveValue('other words')
  await expect(chat.composer).toHaveValue('other words')
})

const claudeTalk = (id: string) => ({ uuid: id, name: `Claude ${id}`, created_at: '2025-03-01T10:00:00Z', updated_at: `2025-03-0${id === 'a' ? 2 : 3}T10:00:00Z`, chat_messages: [{ uuid: `${id}1`, sender: 'human', text: `question ${id}` }, { uuid: `${id}2`, sender: 'assistant', text: `answer ${id} <script>alert(1)</script>` }] })

test('an export of Claude is looked at, imported once, shown with where it came from, and written as a page', async ({ steward }) => {
  const { chat, sidebar, page } = await steward.open()
  const file = { name: 'conversations.json', mimeType: 'application/json', buffer: Buffer.from(`[${JSON.stringify(claudeTalk('a'))},{"uuid":broken},${JSON.stringify(claudeTalk('b'))}]`) }
  const dialog = page.getByRole('dialog', { name: 'Import conversations' })
  await sidebar.library('Import…')
  await dialog.locator('input[type=file]').setInputFiles(file)
  await expect(dialog).toContainText('2 conversations of Claude with 4 messages')
  await dialog.getByRole('button', { name: '1 cannot be read' }).click()
  await expect(dialog).toContainText('conversations.json, conversation 2: It is not JSON.')
  await dialog.getByRole('button', { name: 'Import 2' }).click()
  await expect(dialog.getByRole('status')).toHaveText('2 conversations imported.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await sidebar.conversation('Claude b').click()
  await expect(chat.lastAnswer).toContainText('answer b <script>alert(1)</script>')
  await expect(page.getByText('from Claude')).toBeVisible()

  await sidebar.library('Import…')
  await dialog.locator('input[type=file]').setInputFiles(file)
  await expect(dialog.getByRole('button', { name: 'Nothing new' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await sidebar.library('Export everything…')
  const exporting = page.getByRole('dialog', { name: 'Export everything' })
  const download = page.waitForEvent('download')
  await exporting.getByRole('button', { name: 'Export', exact: true }).click()
  const saved = await download
  expect(saved.suggestedFilename()).toMatch(/^steward-[\d-]+\.html$/)
  const written = await page.context().newPage()
  const requests: string[] = []
  written.on('request', (request) => requests.push(request.url()))
  const html = readFileSync(await saved.path(), 'utf8')
  expect(html).toContain('answer a &lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).not.toContain('<script')
  await written.setContent(html)
  await expect(written.getByRole('heading', { level: 1 })).toHaveText(['Claude b', 'Claude a'])
  expect(requests).toEqual([])
})
