import type { Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

/** Conversations, their search, and the ways to the other pages. */
export class Sidebar {
  private readonly steward: Steward

  constructor(steward: Steward) {
    this.steward = steward
  }

  get root(): Locator {
    return this.steward.page.getByRole('complementary', { name: 'Sidebar' })
  }

  link(name: 'Servers' | 'Settings' | 'Activity'): Locator {
    return this.root.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: new RegExp(`^${name}`) })
  }

  get conversations(): Locator {
    return this.root.locator('a[data-conversation]')
  }

  conversation(title: string | RegExp): Locator {
    return this.root.getByRole('link', { name: title })
  }

  async newConversation(): Promise<void> {
    await this.root.getByRole('button', { name: 'New conversation' }).click()
    // What is typed before the page has changed would go to the conversation that is left.
    await this.steward.chat.welcome.waitFor()
  }

  async library(entry: string): Promise<void> {
    await this.root.getByRole('button', { name: 'Library' }).click()
    await this.steward.page.getByRole('menuitem', { name: entry }).click()
  }

  async search(text: string): Promise<void> {
    await this.root.getByRole('searchbox', { name: 'Search conversations' }).fill(text)
  }
}
