import type { ConversationEvent } from '#contract/conversation.ts'
import type { ContentPart } from '#contract/content.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { StopReason, Usage } from '#contract/model.ts'

type EventOf<Type extends ConversationEvent['type']> = Extract<ConversationEvent, { type: Type }>

export interface ToolCallRecord {
  readonly call: EventOf<'tool-call'>
  /** Set once the call was about to be sent. */
  start?: EventOf<'tool-start'>
  /** Set where its server runs it as a task. */
  task?: EventOf<'tool-task'>
  result?: EventOf<'tool-result'>
}

export interface StepRecord {
  readonly step: number
  text: string
  readonly contents: ContentPart[]
  replay?: { providerId: string; value: JsonValue }
  readonly toolCalls: ToolCallRecord[]
  stopReason?: StopReason
  usage?: Usage
  /** The tokens that were expected of its request. */
  estimate?: number
}

export interface TurnRecord {
  readonly start: EventOf<'turn-start'>
  readonly steps: StepRecord[]
  end?: EventOf<'turn-end'>
}

/** Turns that grow with their events. */
export interface TurnFold {
  readonly turns: ReadonlyMap<string, TurnRecord>
  /** Adds events that were not added before; those of one turn come ascending by `seq`. */
  add(events: readonly ConversationEvent[]): void
}

/** Folds the events of one conversation, ascending by `seq`, into its turns by id. */
export function foldTurns(events: readonly ConversationEvent[]): Map<string, TurnRecord> {
  const fold = createTurnFold()
  fold.add(events)
  return new Map(fold.turns)
}

export function createTurnFold(): TurnFold {
  const turns = new Map<string, TurnRecord>()
  /** Each part's text as streamed, per step: deltas of one part lie one behind the other. */
  const texts = new Map<StepRecord, Map<number, string>>()
  /** By number and by id: a file from elsewhere may hold ten thousand steps in a turn, and as many calls in a step. */
  const steps = new Map<TurnRecord, Map<number, StepRecord>>()
  const calls = new Map<StepRecord, Map<string, ToolCallRecord>>()

  function stepOf(turn: TurnRecord, step: number): StepRecord {
    const last = turn.steps.at(-1)
    if (last?.step === step) return last
    const known = steps.get(turn) ?? new Map<number, StepRecord>()
    steps.set(turn, known)
    const made = known.get(step) ?? { step, text: '', contents: [], toolCalls: [] }
    if (!known.has(step)) turn.steps.push(made)
    known.set(step, made)
    return made
  }

  /** Of two with one id, the first. */
  function addCall(step: StepRecord, call: EventOf<'tool-call'>): void {
    const record: ToolCallRecord = { call }
    const known = calls.get(step) ?? new Map<string, ToolCallRecord>()
    calls.set(step, known)
    if (!known.has(call.callId)) known.set(call.callId, record)
    step.toolCalls.push(record)
  }

  function addEvent(event: ConversationEvent, spoken: Set<StepRecord>): void {
    if (event.type === 'turn-start') {
      turns.set(event.turnId, { start: event, steps: [] })
      return
    }
    if (event.type === 'head-select' || !('turnId' in event)) return
    const turn = turns.get(event.turnId)
    if (!turn) return
    if (event.type === 'turn-end') {
      turn.end = event
      return
    }
    const step = stepOf(turn, event.step)
    switch (event.type) {
      case 'message-delta': {
        if (event.channel !== 'text') break
        const parts = texts.get(step) ?? new Map<number, string>()
        texts.set(step, parts)
        spoken.add(step)
        parts.set(event.part, (parts.get(event.part) ?? '').slice(0, event.offset) + event.text)
        break
      }
      case 'message-part':
        step.contents.push(event.content)
        break
      case 'message-replay':
        step.replay = { providerId: event.providerId, value: event.value }
        break
      case 'tool-call':
        addCall(step, event)
        break
      case 'tool-start':
      case 'tool-task':
      case 'tool-result': {
        const record = calls.get(step)?.get(event.callId)
        if (!record) break
        if (event.type === 'tool-start') record.start = event
        else if (event.type === 'tool-task') record.task = event
        // That it runs on says less than how it ended, in whatever order the two were written.
        else if (!record.result || event.outcome.kind !== 'background') record.result = event
        break
      }
      case 'step-end':
        step.stopReason = event.stopReason
        step.usage = event.usage
        if (event.estimate !== undefined) step.estimate = event.estimate
        break
      case 'tools-found':
      case 'step-start':
      case 'consent-request':
      case 'consent-answer':
      case 'notice':
    }
  }

  return {
    turns,
    add(events) {
      const spoken = new Set<StepRecord>()
      for (const event of events) addEvent(event, spoken)
      // Once at the end: a model that changes between text and thoughts ten thousand times has as many parts.
      for (const step of spoken) step.text = [...(texts.get(step)?.values() ?? [])].join('\n\n')
    },
  }
}

/** The turns from the root to `headTurnId`. A parent that is missing or loops ends the path. */
export function pathTo(turns: ReadonlyMap<string, TurnRecord>, headTurnId: string | null): TurnRecord[] {
  const path: TurnRecord[] = []
  const seen = new Set<string>()
  for (let turn = headTurnId === null ? undefined : turns.get(headTurnId); turn; turn = turn.start.parentTurnId === null ? undefined : turns.get(turn.start.parentTurnId)) {
    if (seen.has(turn.start.turnId)) break
    seen.add(turn.start.turnId)
    path.push(turn)
  }
  return path.reverse()
}

/** The arguments that a call ran with, or would have: the person may have edited them. */
export function argumentsOf({ call, start }: ToolCallRecord): JsonObject {
  return start?.arguments ?? call.arguments
}

/** Whether the turn ended before the model was done: it was cut, or the model ran into its own length limit. */
export function wasCut({ end, steps }: TurnRecord): boolean {
  return end !== undefined && (end.outcome.kind !== 'done' || steps.at(-1)?.stopReason?.kind === 'length')
}
