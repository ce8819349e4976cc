import type { Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

export type ToolCallState = 'Preparing' | 'Waiting for you' | 'Running' | 'Done' | 'The tool reported an error' | 'Failed' | 'Denied' | 'Cancelled' | 'In the background' | 'Outcome unknown'

/** A conversation: questions, answers, tool calls, and where one writes. */
export class Chat {
  private readonly steward: Steward

  constructor(steward: Steward) {
    this.steward = steward
  }

  get composer(): Locator {
    return this.steward.page.getByRole('textbox', { name: 'Message', exact: true })
  }

  get welcome(): Locator {
    return this.steward.page.getByRole('region', { name: 'Welcome' })
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.steward.page.getByRole('button', { name: 'Send', exact: true }).click()
  }

  get stopButton(): Locator {
    return this.steward.page.getByRole('button', { name: 'Stop', exact: true })
  }

  get questions(): Locator {
    return this.steward.page.getByRole('group', { name: 'You said' })
  }

  get answers(): Locator {
    return this.steward.page.getByRole('group', { name: 'Answer', exact: true })
  }

  get lastAnswer(): Locator {
    return this.answers.last()
  }

  /** A card of a tool, by its title or name; with a state only a card in that state. */
  toolCall(tool: string, state?: ToolCallState): Locator {
    return this.steward.page.getByRole('group', { name: state === undefined ? new RegExp(`^Tool call ${tool}, `) : `Tool call ${tool}, ${state}` })
  }

  /** Unfolds a card: what was sent, who decided, what came back. */
  async unfold(card: Locator): Promise<void> {
    await card.getByRole('button', { expanded: false }).first().click()
  }

  get modelButton(): Locator {
    return this.steward.page.getByRole('button', { name: /^Model: / })
  }

  async pickModel(label: string | RegExp): Promise<void> {
    const { page } = this.steward
    await this.modelButton.click()
    await page.getByRole('listbox', { name: 'Models' }).getByRole('option', { name: label }).click()
  }
}
