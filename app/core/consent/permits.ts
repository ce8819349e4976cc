import { canonicalJson } from '#contract/canonical-json.ts'
import { StewardError } from '#contract/problem.ts'
import type { Permit, PermittedCall, TakePermit } from '#core/ports/permit.ts'

/**
 * Issues and takes in permits: the only bridge between a decision and the wire.
 *
 * The gate issues, and the connection takes in (`core/mcp/create-servers`), the last thing before a call is sent. A call runs
 * only against a permit that was issued for exactly this server as it is configured, this tool as it is defined and these
 * arguments, and a permit is taken once; so whatever lies between decision and call can neither change what runs nor run it twice.
 */
export interface Permits {
  issue(call: PermittedCall): Permit
  readonly take: TakePermit
}

export function createPermits(): Permits {
  const open = new WeakMap<Permit, string>()
  return {
    issue(call) {
      const permit: Permit = Object.freeze({ brand: 'permit' })
      open.set(permit, fingerprint(call))
      return permit
    },
    take(permit, call) {
      const expected = open.get(permit)
      open.delete(permit)
      if (expected === undefined || expected !== fingerprint(call)) {
        throw new StewardError({
          code: 'permit-invalid',
          message: `The call of ${call.server}/${call.tool} is not the one that was allowed.`,
          cause: 'The server’s entry, the tool or the arguments changed in between, so nothing was sent.',
          nextStep: 'Call it again; it is then looked at anew.',
        })
      }
    },
  }
}

function fingerprint({ server, serverHash, tool, definitionHash, arguments: args }: PermittedCall): string {
  return canonicalJson([server, serverHash, tool, definitionHash, args])
}
