import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'

/** What one permit is good for. */
export interface PermittedCall {
  readonly server: string
  readonly tool: string
  readonly definitionHash: string
  readonly arguments: JsonObject
}

/** A decision to run one exact call, once. It cannot be made or read outside this module. */
export interface Permit {
  readonly brand: 'permit'
}

/**
 * Issues and takes in permits: the only bridge between a decision and the wire.
 *
 * A call runs only against a permit that was issued for exactly this server, tool definition and
 * arguments, and a permit is taken once; so whatever lies between decision and call can neither change
 * what runs nor run it twice.
 */
export interface Permits {
  issue(call: PermittedCall): Permit
  /** @throws StewardError `permit-invalid` */
  take(permit: Permit, call: PermittedCall): void
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
        throw new StewardError({ code: 'permit-invalid', message: `The call of ${call.server}/${call.tool} is not the one that was allowed.` })
      }
    },
  }
}

function fingerprint({ server, tool, definitionHash, arguments: args }: PermittedCall): string {
  return canonicalJson([server, tool, definitionHash, args])
}
