import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Settings } from '#contract/settings.ts'
import type { OpenShell } from '../fixtures/open-shell.ts'
import { Chat } from './chat.ts'
import { Consent } from './consent.ts'
import { Requests } from './requests.ts'
import { ServersPage } from './servers-page.ts'
import { SettingsPage } from './settings-page.ts'
import { Sidebar } from './sidebar.ts'

/** The app as a test drives it: opened, closed, killed, opened again, and the pages a person sees in it. */
export class Steward {
  readonly folder: string
  readonly chat = new Chat(this)
  readonly consent = new Consent(this)
  readonly requests = new Requests(this)
  readonly sidebar = new Sidebar(this)
  readonly servers = new ServersPage(this)
  readonly settings = new SettingsPage(this)
  private readonly launch: () => Promise<OpenShell>
  private open_: OpenShell | undefined
  private said = ''

  constructor(folder: string, launch: () => Promise<OpenShell>) {
    this.folder = folder
    this.launch = launch
  }

  get dataFolder(): string {
    return join(this.folder, 'data')
  }

  get page(): Page {
    return this.running.page
  }

  get pid(): number {
    return this.running.pid
  }

  /** Writes into `settings.json` before Steward reads it; for what a test knows only when it runs, such as an address. */
  prepareSettings(settings: Partial<Settings>): void {
    const path = join(this.dataFolder, 'settings.json')
    const present = JSON.parse(readFileSync(path, 'utf8')) as Partial<Settings>
    writeFileSync(path, JSON.stringify({ ...present, ...settings }, undefined, 2))
  }

  async open(): Promise<this> {
    if (this.open_) throw new Error('Steward is open already.')
    this.open_ = await this.launch()
    return this
  }

  /** Closes as a person would. Closing what is closed does nothing. */
  async close(): Promise<void> {
    const open = this.open_
    this.open_ = undefined
    if (!open) return
    await open.close()
    this.said += open.output()
  }

  /** `kill -9` of the host. */
  async kill(): Promise<void> {
    const { running } = this
    this.open_ = undefined
    await running.kill()
    this.said += running.output()
  }

  async restart(): Promise<this> {
    await this.close()
    return this.open()
  }

  output(): string {
    return this.said + (this.open_?.output() ?? '')
  }

  private get running(): OpenShell {
    if (!this.open_) throw new Error('Steward is not open; call open() first.')
    return this.open_
  }
}
