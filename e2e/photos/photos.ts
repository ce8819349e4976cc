/**
 * The screenshots of the README, made from the built app: `npm run build && npm run photos`.
 *
 * They show a home folder that could be anyone's. It is made for the photographs and removed after them;
 * where `/home/ada` cannot be made, another folder stands in, and its name is in the pictures.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../../.tooling/chromium.mjs'
import { openShell } from '../fixtures/open-shell.ts'
import { Steward } from '../pages/steward.ts'
import { View } from '../pages/view.ts'
import { notes } from './notes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const album = join(root, 'resources/screenshots')
const viewport = { width: 1280, height: 800 }

const home = makeHome()
const browser = await chromium.launch({ executablePath: findChromium(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  mkdirSync(album, { recursive: true })
  await withSteward('light', {}, async ({ page, chat }) => {
    await chat.welcome.getByText('Connect a server').waitFor()
    await chat.welcome.getByText('Looking for models').waitFor({ state: 'hidden' })
    await photograph(page, 'first-run-light')
  })
  for (const theme of ['light', 'dark'] as const) await withSteward(theme, { notes: filesystem() }, (steward) => photographConsent(steward, theme))
  await withSteward('light', { notes: filesystem(), memory: npx('@modelcontextprotocol/server-memory'), everything: npx('@modelcontextprotocol/server-everything'), tickets: { url: 'https://tickets.example/mcp', disabled: true } }, async ({ page, servers }) => {
    await servers.open()
    for (const name of ['notes', 'memory', 'everything']) await servers.row(name).getByText('Ready').waitFor()
    await servers.choose('notes')
    await photograph(page, 'servers-light')
  })
  await withSteward('light', { budget: npx('@modelcontextprotocol/server-budget-allocator', '--stdio'), everything: npx('@modelcontextprotocol/server-everything') }, photographProtocol)
} finally {
  await browser.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}

async function photographConsent(steward: Steward, theme: 'light' | 'dark'): Promise<void> {
  const { page, chat, consent, sidebar } = steward
  await chat.welcome.getByRole('listitem').filter({ hasText: 'call notes/' }).first().waitFor()
  for (const title of ['Seeds for the south wall', 'What to read in autumn', 'Trip to Lisbon']) {
    await chat.send('hello')
    await rename(steward, title)
    await sidebar.newConversation()
  }
  await chat.send(`call notes/list_directory path="${home}/notes"`)
  await consent.allowOnce()
  await chat.lastAnswer.getByText('That is all').waitFor()
  await rename(steward, 'Stand-up notes')
  await chat.send(`call notes/write_file path="${home}/notes/stand-up.md" content=${JSON.stringify(notes['stand-up'])}`)
  await consent.request.waitFor()
  await page.waitForTimeout(300)
  await photograph(page, `consent-${theme}`)
  await consent.deny()
}

/** A view, a form that a server asks for, and what went over the wire. */
async function photographProtocol(steward: Steward): Promise<void> {
  const { page, chat, consent, requests, servers, sidebar } = steward
  await chat.welcome.getByRole('listitem').first().waitFor()
  await chat.send('call budget/get-budget-data')
  await consent.allowOnce()
  const view = new View(steward, 'budget')
  await view.frame()
  await chat.stopButton.waitFor({ state: 'hidden' })
  await rename(steward, 'Budget for the workshop')
  await view.box.scrollIntoViewIfNeeded()
  await page.waitForTimeout(500)
  await photograph(page, 'view-light')
  await sidebar.newConversation()
  await chat.send('call everything/trigger-elicitation-request')
  await consent.allowOnce()
  await requests.request.waitFor()
  await rename(steward, 'Sign up for the newsletter', { running: true })
  await requests.request.scrollIntoViewIfNeeded()
  await page.waitForTimeout(700)
  await photograph(page, 'form-light')
  await requests.button('Decline').click()
  await chat.stopButton.waitFor({ state: 'hidden' })
  await servers.open()
  await servers.choose('everything')
  await servers.tab('Traffic').click()
  await page.getByText('tools/call').last().click()
  await page.waitForTimeout(300)
  await photograph(page, 'traffic-light')
}

async function rename({ page, chat }: Steward, title: string, { running = false } = {}): Promise<void> {
  if (!running) await chat.stopButton.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: /^Conversation: / }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

async function photograph(page: Page, name: string): Promise<void> {
  // Nothing may show a hover or a caret that blinks.
  await page.mouse.move(0, 0)
  const path = join(album, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  console.log(`${name}.png ${Math.round(statSync(path).size / 1000)} KB`)
}

async function withSteward(theme: 'light' | 'dark', servers: Readonly<Record<string, object>>, use: (steward: Steward) => Promise<void>): Promise<void> {
  const data = join(home, 'steward')
  rmSync(data, { recursive: true, force: true })
  mkdirSync(data)
  writeFileSync(join(data, 'mcp.json'), `${JSON.stringify({ mcpServers: servers }, undefined, 2)}\n`)
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ theme }))
  const env = { PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`, HOME: home, TMPDIR: tmpdir(), LANG: 'C.UTF-8', SHELL: '/bin/sh', STEWARD_HOME: data }
  const steward = new Steward(home, () => openShell({ shell: 'web', executable: '', env, browser, viewport }))
  try {
    await use(await steward.open())
  } finally {
    await steward.close()
  }
}

function filesystem(): object {
  return npx('@modelcontextprotocol/server-filesystem', join(home, 'notes'))
}

function npx(name: string, ...args: readonly string[]): object {
  return { command: 'npx', args: ['-y', name, ...args] }
}

/** A home with notes in it, and an `npx` that takes the packages of this checkout, so that nothing is downloaded and no path of this machine shows. */
function makeHome(): string {
  let folder = '/home/ada'
  try {
    if (existsSync(folder)) throw new Error('it is there already')
    mkdirSync(folder)
  } catch (error) {
    folder = mkdtempSync(join(tmpdir(), 'ada-'))
    console.error(`/home/ada cannot be used (${error instanceof Error ? error.message : String(error)}); the pictures show ${folder}.`)
  }
  for (const name of ['bin', 'notes']) mkdirSync(join(folder, name))
  for (const [name, text] of Object.entries(notes)) if (name !== 'stand-up') writeFileSync(join(folder, 'notes', name), text)
  writeFileSync(join(folder, 'bin/npx'), `#!/bin/sh\nshift\npackage=$1\nshift\nexec "${process.execPath}" "${join(root, 'node_modules')}/$package/dist/index.js" "$@"\n`, { mode: 0o755 })
  // A login shell sets the path anew.
  writeFileSync(join(folder, '.profile'), `PATH="${join(folder, 'bin')}:${dirname(process.execPath)}:$PATH"\nexport PATH\n`)
  return folder
}
