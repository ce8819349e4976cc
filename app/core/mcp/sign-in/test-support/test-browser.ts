import type { Browser } from '#core/ports/browser.ts'

export interface TestBrowser extends Browser {
  /** Every address that Steward opened. */
  readonly opened: string[]
  /** The pages that it ended on. */
  readonly ended: { url: string; status: number; text: string }[]
  /** Enters the code of another device. */
  enterCode(url: string): Promise<void>
}

/** A person at a browser: follows redirects, fills in the forms of `oidc-provider`, and presses their buttons. */
export function createTestBrowser(options: { answer?: 'consent' | 'abort'; opens?: boolean; /** As a program that ends only when the person is done. */ lasts?: boolean } = {}): TestBrowser {
  const opened: string[] = []
  const ended: TestBrowser['ended'] = []

  /** Each address has its own cookies, as in a private window. */
  async function visit(address: string, init: RequestInit = {}, steps = 0, cookies = new Map<string, string>()): Promise<void> {
    if (steps > 20) throw new Error(`The pages lead in a circle: ${address}`)
    const url = new URL(address)
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const location = response.headers.get('location')
    if (location !== null) return visit(new URL(location, url).href, {}, steps + 1, cookies)
    const text = await response.text()
    const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(text)
    if (!form) return void ended.push({ url: address, status: response.status, text })
    const fields = new URLSearchParams()
    for (const [tag] of (form[2] ?? '').matchAll(/<input[^>]*>/g)) {
      const name = /name="([^"]+)"/.exec(tag)?.[1]
      if (name !== undefined) fields.set(name, /value="([^"]*)"/.exec(tag)?.[1] ?? 'somebody')
    }
    const abort = /href="([^"]*abort[^"]*)"/.exec(text)?.[1]
    if (options.answer === 'abort' && abort !== undefined) return visit(new URL(abort, url).href, {}, steps + 1, cookies)
    return visit(new URL(form[1]!.replaceAll('&amp;', '&'), url).href, { method: 'POST', body: fields }, steps + 1, cookies)
  }

  return {
    opened,
    ended,
    enterCode: (url) => visit(url),
    open(href) {
      opened.push(href)
      if (options.opens === false) return Promise.reject(new Error('There is no browser here.'))
      const visiting = visit(href).catch((error: unknown) => console.error('The browser broke off', error))
      return options.lasts ? visiting.then(() => 'opened' as const) : Promise.resolve('opened')
    },
  }
}
