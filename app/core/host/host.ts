import type { Handlers } from '#contract/contract.ts'
import type { ProviderSettings } from '#contract/model.ts'
import type { EventListener } from '#core/ports/publish.ts'

/** What a shell does with a host: start it, serve its handlers and events over a transport, close it. */
export interface Host {
  readonly handlers: Handlers
  readonly subscribe: (listener: EventListener) => () => void
  /** Begins to start the servers (with `projectId`, those that the project has on) and to watch `mcp.json`; returns at once. Handlers work before it. */
  start(options?: { readonly projectId?: string }): void
  /**
   * Stops turns and servers. Resolves when no process of a server is left. The ports stay open: who made them closes them.
   * @throws StewardError of the store where the last words could not be kept (`disk-full`); the servers have ended all the same
   */
  close(): Promise<void>
}

export interface HostOptions {
  /** Whether somebody can answer a consent request. Without a person, ask means refuse. */
  readonly person: boolean
  /** `server/tool` patterns with `*`, for this run only (`--allow`, `--deny`). */
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  /** A provider for this run only (`--provider`, `--base-url`), put before the configured ones. */
  readonly provider?: ProviderSettings
}
