import type { JsonObject } from '#contract/json.ts'

/** What one permit is good for. */
export interface PermittedCall {
  readonly server: string
  /** The hash of the server's entry in the configuration. */
  readonly serverHash: string
  readonly tool: string
  readonly definitionHash: string
  readonly arguments: JsonObject
}

/** A decision to run one exact call, once. Only `createPermits` makes one that counts. */
export interface Permit {
  readonly brand: 'permit'
}

/** @throws StewardError `permit-invalid` where the permit was taken before, or is for another call */
export type TakePermit = (permit: Permit, call: PermittedCall) => void
