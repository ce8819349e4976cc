import type { Handlers } from '#contract/contract.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { boundEvents, readPage } from '#core/conversations/read-page.ts'
import { turnUnknown } from '#core/conversations/read-turns.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Turns } from '#core/turns/turns.ts'

export type PageCall = 'conversation.page' | 'conversation.turn'

/** Parts of conversations: what a view shows without reading the rest. */
export function pageHandlers({ ports, log, turns }: { readonly ports: Pick<Ports, 'conversations'>; readonly log: EventLog; readonly turns: Pick<Turns, 'view'> }): Pick<Handlers, PageCall> {
  return {
    'conversation.page': ({ conversationId, at, limit }) => {
      turns.view(conversationId)
      return readPage({ store: ports.conversations, log }, conversationId, at, limit)
    },
    'conversation.turn': ({ conversationId, turnId, after }) => {
      turns.view(conversationId)
      if (!ports.conversations.place(conversationId, turnId)) throw turnUnknown()
      const rest = log.turn(conversationId, turnId).filter(({ seq }) => seq > after)
      const { events } = boundEvents(rest)
      return { events, cut: events.length < rest.length }
    },
  }
}
