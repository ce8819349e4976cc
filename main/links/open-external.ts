import { shell } from 'electron'
import { StewardError } from '#contract/problem.ts'
import { checkLink } from '#core/links/check-link.ts'
import type { Browser } from '#core/ports/browser.ts'

/**
 * The system's browser: the only importer of `shell`, and the last check before an address leaves
 * Steward. `openExternal` starts whatever program is registered for a scheme, so only what
 * `check-link` allows may reach it, in the spelling that the parser made of it.
 */
export const systemBrowser: Browser = {
  async open(address) {
    const { allowed, href } = checkLink(address)
    if (!allowed) throw new StewardError({ code: 'link-refused', message: 'This address cannot be opened.', cause: 'Steward opens web addresses and mail addresses only.' })
    await shell.openExternal(href)
    return 'opened'
  },
}
