import type { ConversationStore } from '#core/ports/conversation-store.ts'
import { createTurnFold, type TurnRecord } from './fold-turns.ts'

export interface PathPlan {
  readonly conversationId: string
  /** The turn that the path ends with. */
  readonly turnId: string
  /** Whether nothing before this turn is wanted, because it stands for what was before. Asked from the end backwards, once a turn. */
  readonly beginsAt?: (turn: TurnRecord) => boolean
}

/** The turns up to one of them, as they lie in the store. Text that the event log still holds is not in them: flush it first. */
export interface PathReader {
  /**
   * Oldest first. The first time it reads the turns of the path and no others; from then on only what was appended since, also to earlier
   * turns (a late result). The records are the same objects each time and grow.
   */
  read(): readonly TurnRecord[]
}

/** So many turns are read at once; where the path begins in the middle of them, a few were read for nothing. */
const STRIDE = 25
const PAGE = 5_000

export function createPathReader(store: Pick<ConversationStore, 'events' | 'lastSeq' | 'pathBefore' | 'turns'>, { conversationId, turnId, beginsAt = () => false }: PathPlan): PathReader {
  const fold = createTurnFold()
  let path: readonly TurnRecord[] | undefined
  let seq = 0

  function readFirst(): readonly TurnRecord[] {
    seq = store.lastSeq(conversationId)
    const backwards = new Map<string, TurnRecord>()
    for (let next: string | null = turnId; next !== null; ) {
      const places = store.pathBefore(conversationId, next, STRIDE).reverse()
      const events = store.turns(conversationId, places.map((place) => place.turnId))
      for (const place of places) {
        if (backwards.has(place.turnId)) return [...backwards.values()].reverse()
        fold.add(events.get(place.turnId) ?? [])
        const turn = fold.turns.get(place.turnId)
        // Its first event is damaged: what it follows cannot be trusted.
        if (!turn) return [...backwards.values()].reverse()
        backwards.set(place.turnId, turn)
        if (beginsAt(turn)) return [...backwards.values()].reverse()
      }
      next = places.at(-1)?.parentTurnId ?? null
    }
    return [...backwards.values()].reverse()
  }

  function readOn(): void {
    for (;;) {
      const events = store.events(conversationId, seq, PAGE)
      // Of turns that are not on the path, the fold knows nothing; a start would make one known.
      fold.add(events.filter(({ type }) => type !== 'turn-start'))
      seq = events.at(-1)?.seq ?? seq
      if (events.length < PAGE) return
    }
  }

  return {
    read() {
      if (path) readOn()
      else path = readFirst()
      return path
    },
  }
}
