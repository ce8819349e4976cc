import type { conversationCalls } from '#contract/calls/conversation.ts'
import type { Handlers } from '#contract/contract.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import { closeOpenTurns } from '#core/conversations/close-open-turns.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { foldTurns } from '#core/conversations/fold-turns.ts'
import { makeTitle } from '#core/conversations/make-title.ts'
import { boundEvents } from '#core/conversations/read-page.ts'
import { turnUnknown } from '#core/conversations/read-turns.ts'
import { isSound, moment } from '#core/export/file-lines.ts'
import { disarm, withoutSummaries } from '#core/import/disarm.ts'
import { hideSecrets } from '#core/mcp/hide-secrets.ts'
import type { Projects } from '#core/projects/projects.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Turns } from '#core/turns/turns.ts'
import type { PageCall } from './page-handlers.ts'

type ConversationCall = Exclude<keyof typeof conversationCalls, PageCall>

interface Parts {
  readonly ports: Pick<Ports, 'conversations' | 'library' | 'clock' | 'about' | 'knownSecrets' | 'secrets'>
  readonly log: EventLog
  readonly turns: Turns
  readonly projects: Pick<Projects, 'get'>
}

export function conversationHandlers({ ports, log, turns, projects }: Parts): Pick<Handlers, ConversationCall> {
  const { conversations: store, clock } = ports

  function change(conversationId: string, changes: Parameters<typeof store.update>[1]) {
    turns.view(conversationId)
    store.update(conversationId, changes)
    turns.announce(conversationId)
    return turns.view(conversationId)
  }

  /** Where a person writes on, nothing is deleted in 30 days. */
  function takeFromBin(conversationId: string | undefined): Turns {
    if (conversationId !== undefined && typeof store.get(conversationId)?.deletedAt === 'number') ports.library.place([conversationId], { deletedAt: null })
    return turns
  }

  return {
    'conversation.create': ({ title, projectId }) => {
      if (projectId !== undefined) projects.get(projectId)
      const now = clock.now()
      const conversationId = crypto.randomUUID()
      store.create({ conversationId, title: title ?? makeTitle(''), titledBy: title === undefined ? 'start' : 'person', createdAt: now, updatedAt: now, headTurnId: null, ...(projectId === undefined ? {} : { projectId }) })
      turns.announce(conversationId)
      return turns.view(conversationId)
    },
    'conversation.get': ({ conversationId }) => turns.view(conversationId),
    async 'conversation.events'({ conversationId, after, limit, hideSecrets: hides }) {
      turns.view(conversationId)
      // Looking at all of them has all that can be read known to the mask.
      if (hides === true) await ports.secrets.list()
      const page = log.events(conversationId, after, limit)
      const { events } = boundEvents(page.events)
      return { ...page, events: hides === true ? events.map((event) => hideSecrets(event, ports.knownSecrets)) : events }
    },
    'conversation.rename': ({ conversationId, title }) => change(conversationId, { title, titledBy: 'person' }),
    'conversation.select': ({ conversationId, turnId: chosen, exact }) => {
      turns.view(conversationId)
      if (!store.place(conversationId, chosen)) throw turnUnknown()
      const turnId = exact === true ? chosen : store.newestEnd(conversationId, chosen)
      log.append({ type: 'head-select', conversationId, turnId })
      return change(conversationId, { headTurnId: turnId })
    },
    'conversation.import': ({ title, createdAt, events }) => {
      if (!moment.safeParse(createdAt).success || !events.every(isSound)) throw new StewardError({ code: 'import-invalid', message: 'This is no conversation that Steward can read.', cause: 'A time or a number in it is impossible.', nextStep: 'Choose another file.' })
      const conversationId = crypto.randomUUID()
      const last = events.at(-1)
      // Numbered anew, so that a file with gaps or doubles cannot break the order; nothing of it can be running.
      const numbered = withoutSummaries(events).map((event, index): ConversationEvent => disarm({ ...event, conversationId, seq: index + 1 }))
      store.create({ conversationId, title, createdAt, updatedAt: last?.at ?? createdAt, headTurnId: null }, [...numbered, ...closeOpenTurns(conversationId, numbered)])
      const turnIds = [...foldTurns(numbered).keys()]
      const selected = numbered.findLast((event) => event.type === 'head-select' || event.type === 'turn-start')
      store.update(conversationId, { headTurnId: selected?.turnId ?? turnIds.at(-1) ?? null })
      turns.announce(conversationId)
      return turns.view(conversationId)
    },
    'turn.start': ({ conversationId, projectId, beyondLimit, text, attachments, prompt, model, parentTurnId, maxSteps }) => takeFromBin(conversationId).start({ cause: 'message', conversationId, projectId, beyondLimit, text, attachments, prompt, model, parentTurnId, maxSteps }),
    'turn.continue': ({ conversationId, turnId, model }) => takeFromBin(conversationId).resume(conversationId, turnId, model),
    'turn.cancel': ({ turnId }) => ({ cancelled: turns.cancel(turnId) }),
  }
}
