import type { Handlers } from '#contract/contract.ts'
import type { Budgets } from '#contract/settings.ts'
import { copyPath, titleOfCopy } from '#core/conversations/copy-path.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { foldTurns, type TurnRecord } from '#core/conversations/fold-turns.ts'
import { turnUnknown } from '#core/conversations/read-turns.ts'
import { costOf, priceOf } from '#contract/model-price.ts'
import { diffWords } from '#core/policy/diff-words.ts'
import { listBranches } from '#core/conversations/list-branches.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Turns } from '#core/turns/turns.ts'

type TreeCall = 'conversation.branches' | 'conversation.compare' | 'conversation.fork'

interface Parts {
  readonly ports: Pick<Ports, 'conversations' | 'clock' | 'settings'>
  readonly log: EventLog
  readonly turns: Turns
}

export function treeHandlers({ ports, log, turns }: Parts): Pick<Handlers, TreeCall> {
  const { conversations: store, clock, settings } = ports

  function readOne({ conversationId, turnId }: { readonly conversationId: string; readonly turnId: string }): TurnRecord {
    turns.view(conversationId)
    const turn = foldTurns(log.turn(conversationId, turnId)).get(turnId)
    if (!turn) throw turnUnknown()
    return turn
  }

  return {
    'conversation.branches': ({ conversationId }) => {
      const { headTurnId } = turns.view(conversationId)
      const shown = headTurnId === null ? [] : store.pathBefore(conversationId, headTurnId, Number.MAX_SAFE_INTEGER)
      const tree = { children: (turnId: string | null) => store.children(conversationId, turnId).map((place) => place.turnId), read: (turnId: string) => foldTurns(log.turn(conversationId, turnId)).get(turnId) }
      return { branches: listBranches(tree, new Set(shown.map((place) => place.turnId))) }
    },
    'conversation.compare': ({ left, right }) => {
      const [before, after] = [readOne(left), readOne(right)]
      const { prices } = settings.get().budgets
      return { words: diffWords(answerOf(before), answerOf(after)), costs: [costOfTurn(before, prices), costOfTurn(after, prices)] }
    },
    'conversation.fork': ({ conversationId, turnId }) => {
      const { title, folderId, projectId } = turns.view(conversationId)
      const newId = crypto.randomUUID()
      const now = clock.now()
      const path = store.pathBefore(conversationId, turnId, Number.MAX_SAFE_INTEGER)
      // What was left out and summed up on the way goes along; `tools-found` is among the turns.
      const marks = store.contextEvents(conversationId).filter(({ type }) => type !== 'tools-found')
      const stored = [...path.flatMap((turn) => log.turn(conversationId, turn.turnId)), ...marks].toSorted((one, other) => one.seq - other.seq)
      const { events, headTurnId } = copyPath(stored, turnId, newId)
      store.create({ conversationId: newId, title: titleOfCopy(title), titledBy: 'person', createdAt: now, updatedAt: now, headTurnId, folderId, origin: { kind: 'fork', conversationId, turnId, title }, ...(projectId === undefined ? {} : { projectId }) }, events)
      turns.announce(newId)
      return turns.view(newId)
    },
  }
}

const answerOf = ({ steps }: TurnRecord): string => steps.map(({ text }) => text.trim()).filter((text) => text !== '').join('\n\n')

/** Null where the person has set no price for the model. */
export function costOfTurn(turn: TurnRecord, prices: Budgets['prices']): number | null {
  if (!turn.end) return null
  const { providerId, model } = turn.start.model
  return priceOf(`${providerId}/${model}`, prices) ? costOf(`${providerId}/${model}`, turn.end.usage, prices) : null
}
