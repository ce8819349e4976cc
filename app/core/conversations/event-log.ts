import type { ConversationEvent } from '#contract/conversation.ts'
import { maskProblem } from '#contract/problem.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { ConversationStore } from '#core/ports/conversation-store.ts'
import type { Publish } from '#core/ports/publish.ts'

type WithoutStamp<Event> = Event extends ConversationEvent ? Omit<Event, 'seq' | 'at'> : never
/** An event before the log gave it its number and time. */
export type EventDraft = WithoutStamp<ConversationEvent>
type DeltaEvent = Extract<ConversationEvent, { type: 'message-delta' }>
type PartPlace = Omit<DeltaEvent, 'seq' | 'at' | 'type' | 'offset' | 'text'>
export type DeltaDraft = PartPlace & { readonly text: string }

/** How long text may wait before it is shown: one frame of a screen. */
const PUBLISH_AFTER_MS = 16
/** The most that a crash may cost, in time and in characters. */
const COMMIT_AFTER_MS = 250
const COMMIT_AFTER_LENGTH = 2048

/**
 * The one writer of conversations: numbers, stores and publishes events, in this order. Only streamed
 * text is shown a moment before it is committed, and then at most a quarter of a second or 2 KB of it.
 */
export interface EventLog {
  /**
   * Commits the event with everything before it, then publishes it. `durable` waits for the disk.
   * @throws StewardError of the store, such as `disk-full`; nothing was published then
   */
  append(draft: EventDraft, options?: { durable?: boolean }): void
  /** Adds streamed text to a part. @throws StewardError where earlier text could not be committed */
  addText(draft: DeltaDraft): void
  /** Everything after `after`, including what was streamed until now. */
  events(conversationId: string, after: number, limit: number): { events: ConversationEvent[]; lastSeq: number; reset: boolean }
  /** All events of one turn, including what was streamed until now; empty where there is no such turn. */
  turn(conversationId: string, turnId: string): ConversationEvent[]
  /** As `turn`, of several at once. */
  turns(conversationId: string, turnIds: readonly string[]): Map<string, ConversationEvent[]>
  /** The number of the last event, stored or not. */
  lastSeq(conversationId: string): number
  /** Forgets the numbering of a conversation at the end of a turn, so that another process may write next. */
  release(conversationId: string): void
  /** Commits what waits. */
  flush(): void
}

interface OpenText {
  readonly place: PartPlace
  offset: number
  text: string
}

export function createEventLog({ store, clock, publish, mask }: { store: ConversationStore; clock: Clock; publish: Publish; mask?: (text: string) => string }): EventLog {
  const lastSeqs = new Map<string, number>()
  const openTexts = new Map<string, OpenText>()
  let uncommitted: ConversationEvent[] = []
  let uncommittedLength = 0
  let cancelPublish: (() => void) | undefined
  let cancelCommit: (() => void) | undefined
  let failure: unknown

  function stamp<Draft extends EventDraft>(draft: Draft): Draft & { seq: number; at: number } {
    const seq = (lastSeqs.get(draft.conversationId) ?? store.lastSeq(draft.conversationId)) + 1
    lastSeqs.set(draft.conversationId, seq)
    return { ...draft, seq, at: clock.now() }
  }

  function show(event: ConversationEvent): void {
    publish(event.type, event as never)
  }

  /** Turns waiting text into numbered events, shows them, and queues them for the store. */
  function publishTexts(): void {
    cancelPublish?.()
    cancelPublish = undefined
    for (const open of openTexts.values()) {
      if (open.text === '') continue
      const event = stamp({ type: 'message-delta', ...open.place, offset: open.offset, text: open.text }) as DeltaEvent
      open.offset += open.text.length
      open.text = ''
      uncommitted.push(event)
      uncommittedLength += event.text.length
      show(event)
    }
    if (uncommitted.length === 0) return
    if (uncommittedLength >= COMMIT_AFTER_LENGTH) commitQuietly()
    else cancelCommit ??= clock.after(COMMIT_AFTER_MS, commitQuietly)
  }

  function commit(more: readonly ConversationEvent[], durable: boolean): void {
    cancelCommit?.()
    cancelCommit = undefined
    if (uncommitted.length + more.length === 0) return
    store.append([...uncommitted, ...more], { durable })
    uncommitted = []
    uncommittedLength = 0
    failure = undefined
  }

  /** From a timer there is nobody to throw to: the next writer is told, and the text stays queued. */
  function commitQuietly(): void {
    try {
      commit([], false)
    } catch (error) {
      failure = error
    }
  }

  /** What a full disk refused is read from here: it was shown already, and reading must not depend on writing. */
  function waitingOf(conversationId: string): ConversationEvent[] {
    publishTexts()
    commitQuietly()
    return uncommitted.filter((event) => event.conversationId === conversationId)
  }

  return {
    append(draft, options) {
      publishTexts()
      const event = stamp(mask ? withoutSecrets(draft, mask) : draft) as ConversationEvent
      try {
        commit([event], options?.durable ?? false)
      } catch (error) {
        lastSeqs.set(event.conversationId, event.seq - 1)
        throw error
      }
      show(event)
    },
    addText(draft) {
      if (failure !== undefined) {
        const error = failure
        failure = undefined
        throw error
      }
      const { text, ...place } = draft
      const key = `${place.turnId}/${place.step}/${place.part}`
      const open = openTexts.get(key)
      if (open) open.text += text
      else openTexts.set(key, { place, offset: 0, text })
      cancelPublish ??= clock.after(PUBLISH_AFTER_MS, publishTexts)
    },
    turn(conversationId, turnId) {
      const waiting = waitingOf(conversationId).filter((event) => 'turnId' in event && event.turnId === turnId)
      return [...store.turn(conversationId, turnId), ...waiting]
    },
    turns(conversationId, turnIds) {
      const waiting = waitingOf(conversationId)
      const turns = store.turns(conversationId, turnIds)
      for (const event of waiting) if ('turnId' in event) turns.get(event.turnId)?.push(event)
      return turns
    },
    lastSeq: (conversationId) => waitingOf(conversationId).at(-1)?.seq ?? store.lastSeq(conversationId),
    events(conversationId, after, limit) {
      const waiting = waitingOf(conversationId)
      const lastSeq = waiting.at(-1)?.seq ?? store.lastSeq(conversationId)
      const reset = after > lastSeq
      const from = reset ? 0 : after
      return { events: [...store.events(conversationId, from, limit), ...waiting.filter(({ seq }) => seq > from)].slice(0, limit), lastSeq, reset }
    },
    release(conversationId) {
      publishTexts()
      commitQuietly()
      // Text that the disk refused still waits under its numbers: they must not be given again.
      if (!uncommitted.some((event) => event.conversationId === conversationId)) lastSeqs.delete(conversationId)
      for (const [key, open] of openTexts) if (open.place.conversationId === conversationId) openTexts.delete(key)
    },
    flush() {
      publishTexts()
      commit([], true)
    },
  }
}

/** What went wrong is told in the words of others. */
function withoutSecrets(draft: EventDraft, mask: (text: string) => string): EventDraft {
  if (!('outcome' in draft) || draft.outcome.kind !== 'failed') return draft
  return { ...draft, outcome: { kind: 'failed', problem: maskProblem(draft.outcome.problem, mask) } } as EventDraft
}
