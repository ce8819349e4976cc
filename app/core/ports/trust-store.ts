import type { Grant } from '#contract/grant.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ServerOptions } from '#contract/server.ts'

/** One key for a tool of a server; no name has a NUL that JSON and SQLite would both keep. */
export const toolKey = (server: string, tool: string): string => `${server}\0${tool}`

/** What the person approved: grants, tool definitions as they were last approved, server definitions. */
export interface TrustStore {
  grants(): Grant[]
  addGrant(grant: Grant): void
  removeGrant(grantId: string): void
  countUse(grantId: string, at: number): void
  /** The definition of a tool that the person last approved (or saw when answering), for the word diff. */
  approvedTool(server: string, tool: string): { definitionHash: string; definition: JsonObject } | undefined
  /** The hash at the last approval of every tool, by `toolKey`. */
  approvedHashes(): ReadonlyMap<string, string>
  approveTool(server: string, tool: string, definitionHash: string, definition: JsonObject): void
  isServerApproved(server: string, definitionHash: string): boolean
  approveServer(server: string, definitionHash: string): void
  /** What `work` approves is written in one go: a file may bring many servers at once. */
  together<Result>(work: () => Result): Result
  /** The origin that the secret `name` was entered for, such as `https://api.example.com`; undefined where it was bound to none yet. */
  keyOrigin(name: string): string | undefined
  /** Binds a secret to the one origin that it may be sent to; undefined takes the bond away. */
  bindKey(name: string, origin: string | undefined): void
  /** What the person set for a server with this definition; undefined where nothing, or for another definition. */
  serverOptions(server: string, definitionHash: string): ServerOptions | undefined
  setServerOptions(server: string, definitionHash: string, options: ServerOptions): void
}
