import type { Browser } from '#core/ports/browser.ts'

/** A browser in which somebody is signed in already: it follows the authorization page to Steward's callback. */
export function createTestBrowser(): Browser {
  return {
    async open(href) {
      const page = await fetch(href, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })
      const location = page.headers.get('location')
      if (location === null) throw new Error(`The authorization page answered ${page.status} and led nowhere.`)
      // As a browser does: the page that opened it does not wait until it was read.
      void fetch(new URL(location, href), { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => console.error('The callback could not be reached.', error))
      return 'opened'
    },
  }
}
