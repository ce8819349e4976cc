import type { Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

/** What a server asks of the person: at the card of its call, or as a dialog above another page. */
export class Requests {
  private readonly steward: Steward

  constructor(steward: Steward) {
    this.steward = steward
  }

  get request(): Locator {
    return this.steward.page.getByRole('region', { name: /^Request of / })
  }

  get dialog(): Locator {
    return this.steward.page.getByRole('alertdialog')
  }

  button(name: string): Locator {
    return this.request.first().getByRole('button', { name, exact: true })
  }

  /** Calls a tool with the demo model and allows it. */
  async call(line: string): Promise<void> {
    const { chat, consent, sidebar } = this.steward
    await sidebar.newConversation()
    await chat.send(`call ${line}`)
    await consent.allowOnce()
  }
}
