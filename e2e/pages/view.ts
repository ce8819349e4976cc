import type { Frame, Locator } from '@playwright/test'
import type { Steward } from './steward.ts'

/** The view of a server (MCP App) below a tool card. */
export class View {
  private readonly steward: Steward
  private readonly server: string

  constructor(steward: Steward, server: string) {
    this.steward = steward
    this.server = server
  }

  /** Steward's box with its bar. */
  get box(): Locator {
    return this.steward.page.getByRole('group', { name: `View of ${this.server}`, exact: true })
  }

  get iframe(): Locator {
    return this.steward.page.getByTitle(`View of ${this.server}`, { exact: true })
  }

  get fullScreenButton(): Locator {
    return this.box.getByRole('button', { name: `Show the view of ${this.server} in the whole window` })
  }

  get exitButton(): Locator {
    return this.box.getByRole('button', { name: 'Exit full screen' })
  }

  /** The page in the frame, when the view has said that it is there. */
  async frame(index = 0): Promise<Frame> {
    const box = this.box.nth(index)
    await box.and(this.steward.page.locator('[data-ready]')).waitFor()
    const handle = await this.iframe.nth(index).elementHandle()
    const frame = await handle?.contentFrame()
    if (!frame) throw new Error('The view has no frame.')
    return frame
  }
}
