import type { Compaction } from '#contract/context.ts'
import type { RequestView } from '#core/conversations/to-model-messages.ts'
import type { ContextEvent } from '#core/ports/conversation-store.ts'

export interface FoundTool {
  readonly server: string
  readonly tool: string
}

export type StoredCompaction = Compaction & { readonly at: number; readonly on: boolean }

/** What the marks of a conversation mean for one path through it. */
export interface ContextMarks extends Pick<RequestView, 'isDropped' | 'isFolded'> {
  readonly serversOff: ReadonlySet<string>
  /** Deferred tools that are loaded, in the order in which they were found. */
  readonly found: readonly FoundTool[]
  /** The compaction that the request begins with, and how many turns of the path it covers. */
  readonly compaction?: { readonly compaction: StoredCompaction; readonly covered: number } | undefined
  /** All on this path, oldest first, those too that were taken back. */
  readonly compactions: readonly StoredCompaction[]
}

/**
 * Folds the marks, ascending by `seq`, for the path of these turns. What belongs to a turn of another branch is left out; the
 * later word about the same thing holds.
 */
export function readMarks(events: readonly ContextEvent[], path: readonly string[]): ContextMarks {
  // Most conversations have none, and may have thousands of turns.
  const places = new Map(events.length === 0 ? [] : path.map((turnId, index) => [turnId, index] as const))
  const serversOff = new Set<string>()
  const dropped = new Set<string>()
  const results = new Map<string, boolean>()
  const found = new Map<string, FoundTool & { place: number }>()
  const compactions = new Map<string, StoredCompaction>()
  /** Results before this place are folded. */
  let border: readonly [turn: number, step: number] = [0, 0]

  for (const event of events) {
    if (event.type === 'tools-found') {
      const place = places.get(event.turnId)
      if (place === undefined) continue
      for (const tool of event.tools) {
        const key = `${tool.server}\n${tool.tool}`
        if (!found.has(key)) found.set(key, { ...tool, place })
      }
      continue
    }
    if (event.type === 'compaction') {
      const { compactionId, untilTurnId, summary, model, usage, replacedTokens, at } = event
      if (places.has(untilTurnId)) compactions.set(compactionId, { compactionId, untilTurnId, summary, model, usage, replacedTokens, at, on: true })
      continue
    }
    const { change } = event
    switch (change.kind) {
      case 'server':
        if (change.on) serversOff.delete(change.server)
        else serversOff.add(change.server)
        break
      case 'attachment': {
        const key = `${change.turnId}\n${change.blobId}`
        if (change.on) dropped.delete(key)
        else dropped.add(key)
        break
      }
      case 'result':
        results.set(change.callId, change.folded)
        break
      case 'fold-before': {
        const place = places.get(change.turnId)
        if (place !== undefined && (place > border[0] || (place === border[0] && change.step > border[1]))) border = [place, change.step]
        break
      }
      case 'compaction': {
        const known = compactions.get(change.compactionId)
        if (known) compactions.set(change.compactionId, { ...known, on: change.on })
      }
    }
  }

  const all = [...compactions.values()]
  // The one that reaches furthest; of two to the same turn the later.
  const chosen = all.filter(({ on }) => on).reduce<StoredCompaction | undefined>((best, next) => (best && placeOf(best) > placeOf(next) ? best : next), undefined)
  function placeOf({ untilTurnId }: StoredCompaction): number {
    return places.get(untilTurnId) ?? -1
  }
  return {
    serversOff,
    found: [...found.values()].map(({ server, tool }) => ({ server, tool })),
    compactions: all,
    ...(chosen ? { compaction: { compaction: chosen, covered: placeOf(chosen) + 1 } } : {}),
    isDropped: (turnId, blobId) => dropped.has(`${turnId}\n${blobId}`),
    isFolded(turnId, step, callId) {
      const place = places.get(turnId) ?? 0
      return results.get(callId) ?? (place < border[0] || (place === border[0] && step < border[1]))
    },
  }
}
