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

  async allowForLonger(choice: 'Allow for this conversation' | 'Always allow with these arguments' | 'Always allow this tool'): Promise<void> {
    await this.request.first().getByRole('button', { name: 'Allow for longer' }).click()
    await this.steward.page.getByRole('menuitem', { name: choice }).click()
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
