import type { CallItem, ConversationState, Turn } from './conversation-state.ts'

/** All turns that follow the same turn, oldest first, this one among them. */
export function siblingsOf(state: ConversationState, turn: Turn): readonly string[] {
  return state.siblings.get(turn.turnId) ?? []
}

export function isRunning(turn: Turn | undefined): boolean {
  return turn !== undefined && turn.end === undefined
}

/** What a tool call is doing, in one word for the card. */
export type CallState = 'preparing' | 'waiting' | 'running' | 'done' | 'tool-error' | 'failed' | 'denied' | 'cancelled' | 'background' | 'unknown'

export function stateOfCall(call: CallItem, turn: Turn): CallState {
  if (call.result) {
    const { outcome } = call.result
    return outcome.kind === 'ok' ? 'done' : outcome.kind
  }
  // A task goes on at the server, whatever became of the turn.
  if (turn.end && call.task) return 'background'
  if (turn.end) return call.start ? 'unknown' : 'cancelled'
  if (call.start) return 'running'
  if (call.request && !call.answer) return 'waiting'
  return 'preparing'
}

/** The words of a turn's answer, without reasoning and tools: what "copy" takes. */
export function answerText(turn: Turn): string {
  return turn.steps
    .flatMap((step) => step.items)
    .flatMap((item) => (item.kind === 'text' && item.text.trim() ? [item.text.trim()] : []))
    .join('\n\n')
}

export function questionText(turn: Turn): string {
  return turn.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
}

/** A turn as Markdown: what was asked, as a quotation, and the answer. */
export function turnText(turn: Turn): string {
  const question = questionText(turn).trim()
  return [question === '' ? '' : question.replaceAll(/^/gm, '> '), answerText(turn)].filter((part) => part !== '').join('\n\n')
}
