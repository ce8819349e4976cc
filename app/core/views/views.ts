import type { CallOutput } from '#contract/contract.ts'

/** The open views (MCP Apps) of servers: each is HTML of one server in a frame on an origin of its own. */
export interface Views {
  /**
   * Reads the view from its server and gives it an address for a frame.
   * @throws StewardError `view-unavailable`, `view-invalid`, `views-too-many`, and as `Servers.readResource`
   */
  open(view: { readonly server: string; readonly uri: string; readonly permissions: readonly ViewPermission[] }, signal: AbortSignal): Promise<CallOutput<'view.open'>>
  /** Of one that is closed already: nothing happens. */
  close(viewId: string): void
  /** Undefined where no such view is open: whoever names it gets nothing. */
  serverOf(viewId: string): string | undefined
  closeAll(): void
}

export type ViewPermission = CallOutput<'view.open'>['permissions'][number]
