import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import { checkLink } from '#core/links/check-link.ts'
import type { Browser } from '#core/ports/browser.ts'

export function linkHandlers({ browser }: { browser: Browser }): Pick<Handlers, 'link.check' | 'link.open'> {
  return {
    'link.check': ({ url }) => checkLink(url),
    async 'link.open'({ url }) {
      const { allowed, href, warnings } = checkLink(url)
      if (!allowed) throw new StewardError({ code: 'link-not-allowed', message: 'Steward does not open this address.', cause: warnings[0] })
      return { kind: await browser.open(href), href }
    },
  }
}
