import type { ServerDefinition } from '#contract/server.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'

export interface DefinedServer {
  readonly definition: ServerDefinition
  readonly hash: string
}

export interface ServerTrust {
  /** Which of the servers in the text at `revision` may start. */
  judge(servers: readonly DefinedServer[], revision: string): ReadonlySet<string>
  approve(server: string, hash: string): void
}

/** Rows of the trust store that are no approvals of an entry; the newline keeps them apart from the names that people give. */
const FIRST_LOAD = '\nfirst-load'
const seenRow = (name: string): string => `\nseen-untrusted/${name}`

/**
 * For an entry that Steward is about to write and nobody looked at (an import): it waits for its approval, also where the
 * file had no servers before and what stands in it at the first load counts as the person's own.
 */
export function leaveUnapproved(store: Pick<TrustStore, 'approveServer'>, server: string, hash: string): void {
  store.approveServer(FIRST_LOAD, 'yes')
  store.approveServer(seenRow(server), hash)
}

/** For an entry that Steward changes without a change of what it means: it is approved, or known to wait, as it was before. */
export function carryTrust(store: Pick<TrustStore, 'approveServer' | 'isServerApproved'>, server: string, before: string, after: string): void {
  for (const row of [server, seenRow(server)]) if (store.isServerApproved(row, before)) store.approveServer(row, after)
}

/** For a data folder whose database was lost: with it went what was approved, so nothing in the file counts as the person's own any more. */
export function forgetFirstLoad(store: Pick<TrustStore, 'approveServer'>): void {
  store.approveServer(FIRST_LOAD, 'yes')
}

/**
 * Which entries of `mcp.json` may start without asking. An entry is trusted when
 * - the person named the file for this run (`--config`), for this run only;
 * - its exact definition was approved before;
 * - it stood in the file when Steward first read it in this data folder: what comes into an empty one later is another program's;
 * - it is new or changed in a text that Steward itself wrote.
 *
 * An entry that another program put there stays untrusted when Steward later writes the file for another reason:
 * that it was seen untrusted is remembered, and only `approve` lifts it.
 */
export function createServerTrust(store: TrustStore, config: Pick<ServerConfigFile, 'named' | 'wroteItself'>): ServerTrust {
  function isTrusted({ definition, hash }: DefinedServer, written: boolean): boolean {
    if (config.named || store.isServerApproved(definition.name, hash)) return true
    if (store.isServerApproved(seenRow(definition.name), hash)) return false
    if (!written) {
      store.approveServer(seenRow(definition.name), hash)
      return false
    }
    store.approveServer(definition.name, hash)
    return true
  }

  return {
    judge(servers, revision) {
      const first = !config.named && !store.isServerApproved(FIRST_LOAD, 'yes')
      if (first) store.approveServer(FIRST_LOAD, 'yes')
      const written = first || config.wroteItself(revision)
      const isKnown = ({ definition, hash }: DefinedServer): boolean => store.isServerApproved(definition.name, hash) || store.isServerApproved(seenRow(definition.name), hash)
      const judgeAll = (): ReadonlySet<string> => new Set(servers.filter((server) => isTrusted(server, written)).map(({ definition }) => definition.name))
      // Where nothing is new, nothing is written: the disk may be full.
      return config.named || servers.every(isKnown) ? judgeAll() : store.together(judgeAll)
    },
    approve: (server, hash) => store.approveServer(server, hash),
  }
}
