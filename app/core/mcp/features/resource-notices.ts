import type { Clock } from '#core/ports/clock.ts'

/** Changes of one resource are told at most this often, in milliseconds. */
const PAUSE = 300
/** Changes that wait to be told; a server that names ever new ones is heard no more for a moment. */
const MOST_WAITING = 1_000

export interface ResourceNotices {
  tell(server: string, uri: string): void
  subscribe(listener: (server: string, uri: string) => void): () => void
  close(): void
}

/** Collects what servers say of watched resources, so that one that changes a thousand times a second is told of a few times. */
export function createResourceNotices(clock: Clock): ResourceNotices {
  const listeners = new Set<(server: string, uri: string) => void>()
  const waiting = new Map<string, { server: string; uri: string }>()
  let cancel: (() => void) | undefined

  function flush(): void {
    cancel = undefined
    const due = [...waiting.values()]
    waiting.clear()
    for (const { server, uri } of due) for (const listener of [...listeners]) listener(server, uri)
  }

  return {
    tell(server, uri) {
      const key = `${server}\0${uri}`
      if (waiting.size >= MOST_WAITING && !waiting.has(key)) return
      waiting.set(key, { server, uri })
      cancel ??= clock.after(PAUSE, flush)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      cancel?.()
      waiting.clear()
    },
  }
}
