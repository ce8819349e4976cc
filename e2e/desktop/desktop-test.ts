/** Steward in its Electron shell, with a hand on the main process. For what only this shell has. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import type { ServerEntry, ShellOptions } from '../fixtures/shell-options.ts'
import type { Records } from '../electron-double/records.ts'

export const root = resolve(import.meta.dirname, '../..')

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  /** What Steward is started with, for a second instance. */
  readonly environment: Record<string, string>
  /** What the double remembers; only there. */
  records(): Promise<Records>
}

interface Fixtures {
  servers: Readonly<Record<string, ServerEntry>>
  folder: string
  desktop: Desktop
}

export const test = base.extend<Pick<ShellOptions, 'shell' | 'executable'> & Fixtures>({
  shell: ['web', { option: true }],
  executable: ['', { option: true }],
  servers: [{}, { option: true }],

  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'steward-desktop-'))
    for (const name of ['home', 'data', 'tmp']) mkdirSync(join(folder, name))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },

  desktop: async ({ executable, folder, servers }, use) => {
    writeFileSync(join(folder, 'data/mcp.json'), JSON.stringify({ mcpServers: servers }))
    const kept = ['PATH', 'CHROMIUM_PATH', 'DISPLAY', 'WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
    const environment = { ...Object.fromEntries(kept), HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), SHELL: '/bin/sh', STEWARD_HOME: join(folder, 'data') } as Record<string, string>
    const app = await _electron.launch({ executablePath: executable, args: ['.'], cwd: root, env: environment })
    const page = await app.firstWindow()
    await page.waitForFunction(() => 'stewardBridge' in window && document.readyState === 'complete')
    await use({ app, page, environment, records: () => app.evaluate((electron) => (electron as unknown as { double: { records: Records } }).double.records) })
    await app.close()
  },
})

export { expect } from '@playwright/test'
