import type { TrailEntry } from '#contract/consent.ts'

/** Entries of one turn that are kept to be shown; the origins are all kept. */
const MOST_ENTRIES = 20

/** Where the data of one turn came from, and for what the person has seen that. */
export interface TurnTrail {
  /** Origins of untrusted data so far, as `server/tool`. */
  readonly origins: readonly string[]
  /** What was read from them, the last ones, oldest first. */
  readonly entries: readonly TrailEntry[]
  /** Those that this server brought. */
  originsOf(server: string): readonly string[]
  add(entry: TrailEntry): void
  acknowledged(deed: string): readonly string[]
  /** The person answered for `deed` (a tool and where it sends to) while these origins were on the screen. */
  acknowledge(deed: string, origins: readonly string[]): void
}

export function createTurnTrail(): TurnTrail {
  const origins: string[] = []
  const servers = new Map<string, string | undefined>()
  const entries: TrailEntry[] = []
  const seen = new Map<string, Set<string>>()
  return {
    origins,
    entries,
    originsOf: (server) => origins.filter((origin) => servers.get(origin) === server),
    add(entry) {
      if (!origins.includes(entry.origin)) origins.push(entry.origin)
      servers.set(entry.origin, entry.server)
      entries.push(entry)
      if (entries.length > MOST_ENTRIES) entries.shift()
    },
    acknowledged: (deed) => [...(seen.get(deed) ?? [])],
    acknowledge(deed, shown) {
      const set = seen.get(deed) ?? new Set()
      seen.set(deed, set)
      for (const origin of shown) set.add(origin)
    },
  }
}
