import { spawn } from 'node:child_process'
import { StewardError } from '#contract/problem.ts'
import type { Browser } from '#core/ports/browser.ts'

/** A program that did not fail until then is taken to have opened the page; a browser itself stays running. */
const FAILS_WITHIN_MS = 1500

/** The schemes that a page for the person may have; `core/links/check-link` asked before, this holds for any caller. */
const allowed = new Set(['https:', 'http:', 'mailto:'])

/** Opens addresses with `$BROWSER` where it is set, else as the system does. No shell sees the address. */
export function createSystemBrowser(variables: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Browser {
  return {
    async open(href) {
      const url = requireAllowed(href)
      for (const [program, args] of candidates(url.href, variables['BROWSER'], platform)) if (await runs(program, args)) return 'opened'
      throw new StewardError({ code: 'browser-not-found', message: 'No browser could be started.', nextStep: `Open this address yourself: ${url.href}` })
    },
  }
}

/** For a person who looks at a page of Steward: that page opens the address, unless `$BROWSER` names a program. The host may be another computer. */
export function createPageBrowser(variables: NodeJS.ProcessEnv = process.env): Browser {
  const system = createSystemBrowser(variables)
  return {
    async open(href) {
      if (variables['BROWSER']) return system.open(href)
      requireAllowed(href)
      return 'open-here'
    },
  }
}

/** @throws StewardError `link-not-allowed` */
function requireAllowed(href: string): URL {
  const url = URL.parse(href)
  if (url && allowed.has(url.protocol)) return url
  throw new StewardError({ code: 'link-not-allowed', message: 'Steward does not open this kind of address.', cause: href.slice(0, 200) })
}

function candidates(href: string, named: string | undefined, platform: NodeJS.Platform): [string, string[]][] {
  const system: [string, string[]] =
    platform === 'darwin' ? ['open', [href]] : platform === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler', href]] : ['xdg-open', [href]]
  if (!named) return [system]
  // A list of commands, `%s` standing for the address. https://man.archlinux.org/man/xdg-open.1
  const separator = platform === 'win32' ? ';' : ':'
  return named
    .split(separator)
    .map((command) => command.trim().split(/\s+/))
    .filter((words) => words[0])
    .map(([program = '', ...args]) => [program, args.some((word) => word.includes('%s')) ? args.map((word) => word.replaceAll('%s', () => href)) : [...args, href]])
}

function runs(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, shell: false, windowsHide: true })
    const timer = setTimeout(() => resolve(true), FAILS_WITHIN_MS)
    const settle = (opened: boolean): void => {
      clearTimeout(timer)
      resolve(opened)
    }
    child.once('error', () => settle(false))
    child.once('exit', (code) => settle(code === 0))
    child.unref()
  })
}
