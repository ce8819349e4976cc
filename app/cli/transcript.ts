import type { ConversationEvent } from '#contract/conversation.ts'
import { argumentsOf, foldTurns, pathTo, type ToolCallRecord, type TurnRecord } from '#core/conversations/fold-turns.ts'
import { brief } from './output.ts'
import { oneLine, visibleJson } from './plain-text.ts'
import { describePart, partText } from './show-turn.ts'

/** The shown branch of a conversation, for reading in a terminal. */
export function transcript(events: readonly ConversationEvent[], headTurnId: string | null): string {
  return pathTo(foldTurns(events), headTurnId).map(turnText).join('\n')
}

function turnText({ start, steps, end }: TurnRecord): string {
  const lines: string[] = []
  if (start.cause === 'message') lines.push(`You: ${start.content.map(partText).join('\n')}`)
  for (const { name, mimeType, size } of start.attachments) lines.push(`  [attached ${oneLine(name)}, ${oneLine(mimeType)}, ${size} bytes]`)
  for (const step of steps) {
    if (step.text !== '') lines.push(`${oneLine(start.model.model)}: ${partText({ type: 'text', text: step.text })}`)
    for (const content of step.contents) lines.push(`  [${describePart(content)}]`)
    for (const record of step.toolCalls) lines.push(callText(record))
  }
  if (!end) lines.push('  (still running, or cut)')
  else if (end.outcome.kind === 'failed') lines.push(`  (failed: ${oneLine(end.outcome.problem.message)})`)
  else if (end.outcome.kind !== 'done') lines.push(`  (${end.outcome.kind})`)
  return `${lines.join('\n')}\n`
}

function callText(record: ToolCallRecord): string {
  const { call, result } = record
  const name = `${oneLine(call.server ?? '?')}/${oneLine(call.tool)}`
  const outcome = result === undefined ? 'no result' : result.outcome.kind === 'ok' ? result.content.map(describePart).join(' · ') : result.outcome.kind
  return `  → ${name} ${brief(visibleJson(argumentsOf(record)), 200)}\n  ← ${brief(outcome, 400)}`
}
