import type { Handlers } from '#contract/contract.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { boundEvents, readPage } from '#core/conversations/read-page.ts'
import { turnUnknown } from '#core/conversations/read-turns.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Turns } from '#core/turns/turns.ts'

export type PageCall = 'conversation.page' | 'conversation.turn' | 'conversation.search' | 'conversation.find'

/** Parts of conversations: what a view shows without reading the rest, and what is found in them. */
export function pageHandlers({ ports, log, turns }: { readonly ports: Pick<Ports, 'conversations' | 'search'>; readonly log: EventLog; readonly turns: Pick<Turns, 'view'> }): Pick<Handlers, PageCall> {
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
    async 'conversation.search'(query, { signal }) {
      const { hits, next, among } = await ports.search.search(query, signal)
      return { hits: hits.map((hit) => ({ ...hit, marks: hit.marks.map(([offset, length]): [number, number] => [offset, length]) })), next, among }
    },
    async 'conversation.find'({ conversationId, text }, { signal }) {
      turns.view(conversationId)
      const { turns: found, total } = await ports.search.find(conversationId, text, signal)
      return { turns: [...found], total }
    },
  }
}
