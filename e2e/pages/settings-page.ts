import type { Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

export const settingsPages = ['General', 'Providers and keys', 'Permissions', 'Secrets', 'About and checks'] as const
export type SettingsPageName = (typeof settingsPages)[number]

export class SettingsPage {
  private readonly steward: Steward

  constructor(steward: Steward) {
    this.steward = steward
  }

  async open(name: SettingsPageName): Promise<void> {
    const { page } = this.steward
    const navigation = page.getByRole('navigation', { name: 'Settings' })
    if (!(await navigation.isVisible())) await this.steward.sidebar.link('Settings').click()
    await navigation.getByRole('link', { name }).click()
    await page.getByRole('heading', { name, level: 2, exact: true }).waitFor()
  }

  async chooseTheme(theme: 'Light' | 'Dark' | 'As the system'): Promise<void> {
    const { page } = this.steward
    await this.open('General')
    await page.getByRole('button', { name: /Theme/ }).click()
    await page.getByRole('option', { name: theme }).click()
  }

  provider(label: string): Locator {
    return this.steward.page.getByRole('list', { name: 'Providers' }).getByRole('listitem').filter({ has: this.steward.page.getByRole('heading', { name: label }) })
  }
}
