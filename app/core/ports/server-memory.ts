import type { JsonValue } from '#contract/json.ts'
import type { Era } from '#contract/server.ts'

/** Which protocol era a server turned out to speak, and what it answered to the probe; `at` in milliseconds since 1970. */
export interface EraVerdict {
  readonly era: Era
  readonly discover?: JsonValue
  readonly at: number
}

/** What the last connection to a server taught; keyed by the server's definition hash, so a changed entry starts afresh. */
export interface ServerMemory {
  verdict(definitionHash: string): EraVerdict | undefined
  rememberVerdict(definitionHash: string, verdict: EraVerdict): void
  forgetVerdict(definitionHash: string): void
  /** Tools, resources, templates, prompts and instructions as last listed. */
  lists(definitionHash: string): JsonValue | undefined
  rememberLists(definitionHash: string, lists: JsonValue): void
  /** Use counts give the order in which servers start. */
  countUse(server: string): void
  usesOf(server: string): number
}
