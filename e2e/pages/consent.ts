import type { Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

/** A request for permission, as a card in the conversation or as a dialog above another page. */
export class Consent {
  private readonly steward: Steward

  constructor(steward: Steward) {
    this.steward = steward
  }

  get request(): Locator {
    return this.steward.page.getByRole('region', { name: 'Permission request' })
  }

  get dialog(): Locator {
    return this.steward.page.getByRole('dialog', { name: 'Permission needed' })
  }

  async allowOnce(): Promise<void> {
    await this.request.first().getByRole('button', { name: 'Allow once' }).click()
  }

  /** The calls of one step that wait together. */
  get batch(): Locator {
    return this.steward.page.getByRole('region', { name: 'Calls that wait' })
  }

  get lines(): Locator {
    return this.batch.locator('.batch-line')
  }

  /** Opens the whole request of one line. */
  async openLine(index: number): Promise<Locator> {
    await this.lines.nth(index).getByRole('button', { name: /^Show all of/ }).click()
    return this.lines.nth(index).getByRole('region', { name: 'Permission request' })
  }

  /** The panel for a standing answer, opened. */
  async openRule(): Promise<Locator> {
    await this.request.first().getByRole('button', { name: 'Allow for longer' }).click()
    return this.rule
  }

  get rule(): Locator {
    return this.steward.page.getByRole('region', { name: 'Allow for longer' })
  }

  async allowForLonger(choice: 'Allow for this conversation' | 'Always allow with these arguments' | 'Always allow this tool'): Promise<void> {
    const rule = await this.openRule()
    await rule.getByText(choice === 'Always allow with these arguments' ? 'with exactly these arguments' : 'with any arguments').first().click()
    const isAlways = choice !== 'Allow for this conversation'
    if (isAlways && (await rule.getByRole('radio', { name: 'All of them' }).count()) > 0) await rule.getByText('All of them').click()
    await rule.getByRole('button', { name: isAlways ? 'Always allow' : 'Allow in this conversation' }).click()
  }

  async deny(message?: string): Promise<void> {
    const request = this.request.first()
    if (message === undefined) return request.getByRole('button', { name: 'Deny', exact: true }).click()
    await request.getByRole('button', { name: 'Deny with message' }).click()
    await request.getByRole('textbox', { name: 'What the model should know' }).fill(message)
    await request.getByRole('button', { name: 'Deny and send' }).click()
  }

  /** Opens the fields and writes into one; what was typed is checked against the tool's schema before it can run. */
  async edit(argument: string, value: string): Promise<void> {
    const request = this.request.first()
    await request.waitFor()
    const edit = request.getByRole('button', { name: 'Edit arguments' })
    if (await edit.isVisible()) await edit.click()
    await request.getByRole('textbox', { name: argument }).fill(value)
  }
}
