import type { ConversationEvent, ToolOutcome, TurnOutcome } from '#contract/conversation.ts'

/**
 * A summary in the place of older turns is what the model reads while the person sees the turns, and it is said that they accepted it: that they did here, no
 * file can say. Without it the turns are sent, and another one can be made.
 */
export const withoutSummaries = (events: readonly ConversationEvent[]): ConversationEvent[] => events.filter(({ type }) => type !== 'compaction')

/**
 * What acts here, or counts as what was decided here, does not come out of a file: no result is trusted, no view of a server that runs here opens over a
 * result that it may never have given, and no button under an error restarts or readdresses one.
 */
export function disarm(event: ConversationEvent): ConversationEvent {
  switch (event.type) {
    case 'tool-call': {
      const { ui: _, ...call } = event
      return call
    }
    case 'tool-result':
      return { ...event, origin: { ...event.origin, trusted: false }, outcome: withoutAction(event.outcome) }
    // It was used elsewhere, and the sums of servers are of here.
    case 'step-end':
      return event.servers === undefined ? event : { ...event, servers: [] }
    case 'turn-end':
      return { ...event, outcome: withoutAction(event.outcome) }
    default:
      return event
  }
}

function withoutAction<Outcome extends ToolOutcome | TurnOutcome>(outcome: Outcome): Outcome {
  if (outcome.kind !== 'failed') return outcome
  const { action: _, ...problem } = outcome.problem
  return { ...outcome, problem }
}
