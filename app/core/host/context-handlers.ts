import type { Handlers } from '#contract/contract.ts'
import type { Context } from '#core/context/context.ts'
import type { Turns } from '#core/turns/turns.ts'

type ContextCall = Extract<keyof Handlers, `context.${string}`>

/** What the next request holds, and what the person leaves out of it. */
export function contextHandlers({ context, turns }: { readonly context: Context; readonly turns: Pick<Turns, 'view'> }): Pick<Handlers, ContextCall> {
  return {
    'context.get': ({ conversationId, projectId, model, draft }) => {
      if (conversationId !== null) turns.view(conversationId)
      return context.bill({ conversationId, projectId }, model ?? null, draft)
    },
    'context.change': ({ conversationId, changes }) => {
      turns.view(conversationId)
      context.change(conversationId, changes)
      return {}
    },
    'context.summarize': ({ conversationId, model }, { signal }) => {
      turns.view(conversationId)
      return context.summarize(conversationId, model ?? null, signal)
    },
    'context.compact': ({ conversationId, ...compaction }) => {
      turns.view(conversationId)
      return { compactionId: context.compact(conversationId, compaction) }
    },
  }
}
