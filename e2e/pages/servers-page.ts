import type { Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

/** The servers at the left, one of them or `mcp.json` at the right. */
export class ServersPage {
  private readonly steward: Steward

  constructor(steward: Steward) {
    this.steward = steward
  }

  async open(): Promise<void> {
    await this.steward.sidebar.link('Servers').click()
    await this.steward.page.getByRole('heading', { name: 'Servers', level: 1 }).waitFor()
  }

  /** The link of one server in the list; its text holds the state. */
  row(server: string): Locator {
    return this.steward.page.getByRole('navigation', { name: 'Servers' }).getByRole('link', { name: new RegExp(`^${server}\\b`) })
  }

  /** In a narrow window the list gives way to the server; this goes back to it. */
  async choose(server: string): Promise<Locator> {
    const back = this.steward.page.getByRole('link', { name: 'All servers' })
    if (await back.isVisible()) await back.click()
    await this.row(server).click()
    return this.detail(server)
  }

  detail(server: string): Locator {
    return this.steward.page.getByRole('region', { name: `Server ${server}` })
  }

  tab(name: 'Tools' | 'Resources' | 'Prompts' | 'Skills' | 'Log' | 'Traffic' | 'Options' | 'About' | 'Config'): Locator {
    return this.steward.page.getByRole('tab', { name })
  }

  async openConfig(): Promise<Locator> {
    const back = this.steward.page.getByRole('link', { name: 'All servers' })
    if (await back.isVisible()) await back.click()
    await this.steward.page.getByRole('link', { name: 'Edit mcp.json' }).first().click()
    const config = this.steward.page.getByRole('region', { name: 'mcp.json' })
    await this.configEditor.waitFor()
    return config
  }

  get configEditor(): Locator {
    return this.steward.page.getByRole('textbox', { name: 'mcp.json' })
  }

  get configProblems(): Locator {
    return this.steward.page.getByRole('list', { name: 'Problems in mcp.json' }).getByRole('button')
  }
}
