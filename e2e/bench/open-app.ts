/** The built app in a browser, as a person has it: `steward serve` on a data folder of its own. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../../.tooling/chromium.mjs'
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { makeDataFolder } from './our-host.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface OpenApp {
  readonly page: Page
  close(): Promise<void>
}

/** Conversations that are there when it starts; gives their ids. */
export async function importInto(home: string, conversations: readonly object[]): Promise<readonly string[]> {
  // Not over a connection: it would be longer than a frame.
  const { ports, close } = await createPorts({ home, configFile: undefined, shell: 'terminal', version: '0.0.0' })
  const host = createHost(ports, { person: false })
  const ids: string[] = []
  for (const conversation of conversations) ids.push((await host.handlers['conversation.import'](conversation as never, undefined as never)).conversationId)
  await host.close()
  await close()
  return ids
}

export const makeHome = (): ReturnType<typeof makeDataFolder> => makeDataFolder({})

/** Undefined where there is no Chromium. */
export async function openApp(home: string): Promise<OpenApp | undefined> {
  const executablePath = findChromium()
  if (!executablePath) return undefined
  const child = spawn(process.execPath, ['app/cli/steward.mjs', 'serve', '--port', '0'], { cwd: root, env: { ...process.env, STEWARD_HOME: home, DBUS_SESSION_BUS_ADDRESS: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    const limit = setTimeout(() => (child.kill('SIGKILL'), reject(new Error(`no address within 30 s: ${output}`))), 30_000)
    const look = (chunk: Buffer): void => {
      output += chunk.toString()
      const match = /http:\/\/[^\s"]+/.exec(output)
      if (!match) return
      clearTimeout(limit)
      resolve(match[0])
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
  const browser = await chromium.launch({ executablePath })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor()
  return {
    page,
    async close() {
      await browser.close()
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), 8000)
      await gone
      clearTimeout(limit)
    },
  }
}
