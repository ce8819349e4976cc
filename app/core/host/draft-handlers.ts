import type { draftCalls } from '#contract/calls/draft.ts'
import type { Handlers } from '#contract/contract.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { Turns } from '#core/turns/turns.ts'

interface Parts {
  readonly ports: Pick<Ports, 'clock' | 'drafts'>
  readonly turns: Pick<Turns, 'view'>
  readonly publish: Publish
}

export function draftHandlers({ ports, turns, publish }: Parts): Pick<Handlers, keyof typeof draftCalls> {
  const { drafts, clock } = ports
  return {
    'draft.get': ({ conversationId }) => drafts.get(conversationId),
    'draft.set'({ conversationId, draft, base, by }) {
      if (conversationId !== null) turns.view(conversationId)
      const before = drafts.get(conversationId)
      const revision = drafts.set(conversationId, draft, clock.now())
      publish('draft-change', { conversationId, revision, by, isEmpty: draft === null })
      return { revision, overwritten: before.revision > base ? before.draft : null }
    },
    'draft.list': () => ({ conversationIds: drafts.list() }),
  }
}
