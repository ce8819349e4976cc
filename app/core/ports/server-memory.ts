import type { JsonValue } from '#contract/json.ts'
import type { Era } from '#contract/server.ts'

/** What the last connection to a server taught; keyed by the server's definition hash, so a changed entry starts afresh. */
export interface ServerMemory {
  verdict(definitionHash: string): { era: Era; discover?: JsonValue; at: number } | undefined
  rememberVerdict(definitionHash: string, verdict: { era: Era; discover?: JsonValue; at: number }): void
  forgetVerdict(definitionHash: string): void
  /** Tools, resources, templates, prompts and instructions as last listed. */
  lists(definitionHash: string): JsonValue | undefined
  rememberLists(definitionHash: string, lists: JsonValue): void
  /** Use counts give the order in which servers start. */
  countUse(server: string): void
  usesOf(server: string): number
}
