/** Addresses of one server that are watched at the same time; the one that was watched longest makes room. */
const MOST_WATCHED = 200
const LONGEST_URI = 8_000

/** Whether the server agreed to tell of changes of an address. */
type Standing = 'pending' | 'on' | 'refused'

/** Which resources of one server somebody watches, counted. Outlives the sessions, each of which sets them up anew. */
export interface WatchedResources {
  add(uri: string): void
  remove(uri: string): void
  uris(): readonly string[]
  /** Those that a changed address belongs to: itself, or one above it (the protocol lets a server name a part of what is watched). */
  concernedBy(uri: string): readonly string[]
  /** What became of the request to watch it, for this session. */
  mark(uri: string, standing: Standing): void
  /** There will be no answer for those that none was given for. */
  refusePending(): void
  /** A session ended: everything is to be asked for again. */
  reset(): void
  /** Resolves when the set is no longer the one of `version`, or the signal aborts. */
  changed(version: number, signal: AbortSignal): Promise<'changed'>
  version(): number
  /** Resolves with whether the server tells of changes of this address, once it answered. */
  settled(uri: string, signal: AbortSignal): Promise<boolean>
}

export function createWatchedResources(): WatchedResources {
  const watched = new Map<string, { count: number; standing: Standing }>()
  const listeners = new Set<() => void>()
  let version = 0

  const tell = (): void => [...listeners].forEach((listener) => listener())
  function change(): void {
    version++
    tell()
  }
  function until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    if (holds() || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds() && !signal.aborted) return
        listeners.delete(check)
        signal.removeEventListener('abort', check)
        resolve()
      }
      listeners.add(check)
      signal.addEventListener('abort', check, { once: true })
    })
  }

  return {
    add(uri) {
      if (uri.length > LONGEST_URI) return
      const known = watched.get(uri)
      if (known) return void known.count++
      const oldest = watched.size >= MOST_WATCHED ? watched.keys().next().value : undefined
      if (oldest !== undefined) watched.delete(oldest)
      watched.set(uri, { count: 1, standing: 'pending' })
      change()
    },
    remove(uri) {
      const known = watched.get(uri)
      if (!known || --known.count > 0) return
      watched.delete(uri)
      change()
    },
    uris: () => [...watched.keys()],
    concernedBy: (uri) => [...watched.keys()].filter((each) => uri === each || uri.startsWith(each.endsWith('/') ? each : `${each}/`)),
    mark(uri, standing) {
      const known = watched.get(uri)
      if (!known || known.standing === standing) return
      known.standing = standing
      tell()
    },
    refusePending() {
      for (const known of watched.values()) if (known.standing === 'pending') known.standing = 'refused'
      tell()
    },
    reset() {
      for (const known of watched.values()) known.standing = 'pending'
    },
    version: () => version,
    changed: (from, signal) => until(() => version !== from, signal).then(() => 'changed' as const),
    async settled(uri, signal) {
      await until(() => watched.get(uri)?.standing !== 'pending', signal)
      return watched.get(uri)?.standing === 'on'
    },
  }
}
