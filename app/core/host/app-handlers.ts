import type { Handlers } from '#contract/contract.ts'
import type { Ports } from '#core/ports/ports.ts'

export function appHandlers({ ports }: { ports: Pick<Ports, 'about' | 'launcher' | 'secrets' | 'problems'> }): Pick<Handlers, 'app.info' | 'sandbox.status'> {
  return {
    'app.info': async () => ({ ...ports.about, keychain: await ports.secrets.status(), problems: [...ports.problems] }),
    async 'sandbox.status'() {
      const problem = await ports.launcher.checkSandbox()
      return problem ? { problem } : {}
    },
  }
}
