import type { Handlers } from '#contract/contract.ts'
import type { Ports } from '#core/ports/ports.ts'

export function appHandlers({ ports }: { ports: Pick<Ports, 'about' | 'secrets' | 'problems'> }): Pick<Handlers, 'app.info'> {
  return { 'app.info': async () => ({ ...ports.about, keychain: await ports.secrets.status(), problems: [...ports.problems] }) }
}
