/** Where the data of one turn came from, and for which tools the person has seen that. */
export interface TurnTrail {
  /** Origins of untrusted data so far, as `server/tool`. */
  readonly origins: readonly string[]
  add(origin: string): void
  acknowledged(name: string): readonly string[]
  /** The person answered for tool `name` while these origins were on the screen. */
  acknowledge(name: string, origins: readonly string[]): void
}

export function createTurnTrail(): TurnTrail {
  const origins: string[] = []
  const seen = new Map<string, Set<string>>()
  return {
    origins,
    add(origin) {
      if (!origins.includes(origin)) origins.push(origin)
    },
    acknowledged: (name) => [...(seen.get(name) ?? [])],
    acknowledge(name, shown) {
      const set = seen.get(name) ?? new Set()
      seen.set(name, set)
      for (const origin of shown) set.add(origin)
    },
  }
}
