import type { ConversationStore } from '#core/ports/conversation-store.ts'
import type { EventLog } from './event-log.ts'
import { findTurn } from './read-turns.ts'

/**
 * Closes the turns that a crash left open: a call that was sent without an answer becomes `unknown`
 * (it is never sent again by itself), one that runs on as a task `background`, one that was not sent `cancelled`, and the
 * turn `interrupted`.
 * Turns of another process that still lives are left alone, and so is one that cannot be written: a disk that is full or
 * read-only must not keep anybody from reading (security.md §6).
 */
export function recoverTurns(store: ConversationStore, log: EventLog, isAlive: (instance: string) => boolean, isOpenTask: (callId: string) => boolean, onFailure: (error: unknown) => void): number {
  let recovered = 0
  for (const { conversationId, turnId, runBy } of store.openTurns()) {
    if (isAlive(runBy)) continue
    try {
      const turn = findTurn(store, conversationId, turnId)
      if (!turn || turn.end) continue
      closeCalls(store, log, { conversationId, turnId }, isOpenTask)
      log.append({ type: 'turn-end', conversationId, turnId, outcome: { kind: 'interrupted' }, usage: {}, durationMs: 0 }, { durable: true })
      log.release(conversationId)
      recovered++
    } catch (error) {
      log.release(conversationId)
      onFailure(error)
    }
  }
  return recovered
}

/** Gives every call of a turn that has none an outcome; nobody will bring one any more. @throws StewardError of the store */
export function closeCalls(store: ConversationStore, log: EventLog, { conversationId, turnId }: { conversationId: string; turnId: string }, isOpenTask: (callId: string) => boolean): void {
  for (const { step, toolCalls } of findTurn(store, conversationId, turnId)?.steps ?? []) {
    for (const { call, start, task, result } of toolCalls) {
      if (result) continue
      log.append({
        type: 'tool-result',
        conversationId,
        turnId,
        step,
        callId: call.callId,
        outcome: task && isOpenTask(call.callId) ? { kind: 'background', taskId: task.taskId } : { kind: start ? 'unknown' : 'cancelled' },
        content: [],
        durationMs: 0,
        origin: { server: call.server, trusted: false },
      })
    }
  }
}
