import type { recorderCalls } from '#contract/calls/recorder.ts'
import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import { foldTurns, type TurnRecord } from '#core/conversations/fold-turns.ts'
import type { Ports } from '#core/ports/ports.ts'
import { startRerun } from '#core/recorder/rerun.ts'
import { sumUpRerun } from '#core/recorder/sum-up-rerun.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import type { ToolCatalog } from '#core/tools/tool-catalog.ts'
import type { Turns } from '#core/turns/turns.ts'
import { costOfTurn } from './tree-handlers.ts'

interface Parts {
  readonly ports: Pick<Ports, 'clock' | 'conversations' | 'logger' | 'settings'>
  readonly log: EventLog
  readonly turns: Turns
  readonly gate: ToolGate
  readonly catalog: ToolCatalog
}

export function recorderHandlers(parts: Parts): Pick<Handlers, keyof typeof recorderCalls> {
  const { ports, log, turns } = parts
  const { conversations: store, settings } = ports

  function pathOf(conversationId: string, turnId: string | null): TurnRecord[] {
    if (turnId === null) return []
    return store.pathBefore(conversationId, turnId, Number.MAX_SAFE_INTEGER).flatMap((place) => readOne(conversationId, place.turnId) ?? [])
  }

  const readOne = (conversationId: string, turnId: string): TurnRecord | undefined => foldTurns(log.turn(conversationId, turnId)).get(turnId)

  return {
    'conversation.rerun': (request) => startRerun(parts, request),
    'conversation.rerunSummary': ({ conversationId }) => {
      const { origin, headTurnId } = turns.view(conversationId)
      if (origin?.kind !== 'rerun') throw new StewardError({ code: 'rerun-none', message: 'This conversation is no re-run of another one.' })
      const { prices } = settings.get().budgets
      const questions = pathOf(origin.conversationId, origin.turnId).filter(({ start }) => start.cause === 'message').length
      return sumUpRerun(pathOf(conversationId, headTurnId), (turnId) => readOne(origin.conversationId, turnId), questions, (turn) => costOfTurn(turn, prices))
    },
  }
}
