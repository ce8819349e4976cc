import type { Handlers } from '#contract/contract.ts'
import type { InstallProposals } from '#core/mcp/install/install-proposals.ts'

export function installHandlers({ installs }: { installs: InstallProposals }): Pick<Handlers, Extract<keyof Handlers, `install.${string}`>> {
  return {
    'install.list': () => installs.list(),
    'install.propose': ({ from, announce }) => installs.propose(from, announce),
    'install.fill': ({ proposalId, values }) => installs.fill(proposalId, values),
    'install.accept': async ({ proposalId, definitionHash }) => ({ server: await installs.accept(proposalId, definitionHash) }),
    'install.dismiss'({ proposalId }) {
      installs.dismiss(proposalId)
      return {}
    },
  }
}
