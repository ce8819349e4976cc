import type { Handlers } from '#contract/contract.ts'
import type { Context } from '#core/context/context.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { Turns } from '#core/turns/turns.ts'

type ContextCall = Extract<keyof Handlers, `context.${string}`>

interface Parts {
  readonly context: Context
  readonly turns: Pick<Turns, 'view' | 'isRunning'>
  readonly log: Pick<EventLog, 'release'>
}

/** What the next request holds, and what the person leaves out of it. */
export function contextHandlers({ context, turns, log }: Parts): Pick<Handlers, ContextCall> {
  /** Another process may write next; but not into the text of a turn that runs here. */
  function release(conversationId: string): void {
    if (!turns.isRunning(conversationId)) log.release(conversationId)
  }

  return {
    'context.get': ({ conversationId, projectId, model, draft }) => {
      if (conversationId !== null) turns.view(conversationId)
      return context.bill({ conversationId, projectId }, model ?? null, draft)
    },
    'context.change': ({ conversationId, changes }) => {
      turns.view(conversationId)
      context.change(conversationId, changes)
      release(conversationId)
      return {}
    },
    'context.summarize': ({ conversationId, model }, { signal }) => {
      turns.view(conversationId)
      return context.summarize(conversationId, model ?? null, signal)
    },
    'context.compact': ({ conversationId, ...compaction }) => {
      turns.view(conversationId)
      const compactionId = context.compact(conversationId, compaction)
      release(conversationId)
      return { compactionId }
    },
  }
}
