import type { ContentPart } from '#contract/content.ts'
import type { ConversationEvent, ToolOutcome } from '#contract/conversation.ts'
import type { TurnView } from './follow-turn.ts'
import { brief, problemText, type Output } from './output.ts'
import { createTerminalStream, oneLine, terminalText, visibleJson } from './plain-text.ts'

/** A turn as JSON lines: the contract's events as they are, the last one `turn-end`. */
export function recordTurn(output: Output): TurnView {
  return { event: (event) => output.record(event), progress: (progress) => output.record({ type: 'tool-progress', ...progress }) }
}

/** A turn for a person: the answer on standard output, what happens on the way on standard error. */
export function showTurn(output: Output): TurnView {
  const names = new Map<string, string>()
  let stream = createTerminalStream()
  let part = ''
  let atLineStart = true

  function write(text: string): void {
    if (text === '') return
    output.write(text)
    atLineStart = text.endsWith('\n')
  }
  function endPart(): void {
    write(stream.end())
    stream = createTerminalStream()
    if (!atLineStart) write('\n')
  }
  function note(text: string): void {
    endPart()
    output.note(text)
  }

  function show(event: ConversationEvent): void {
    switch (event.type) {
      case 'message-delta': {
        if (event.channel === 'reasoning') return output.status('thinking')
        const key = `${event.step}.${event.part}`
        if (part !== '' && part !== key) endPart()
        part = key
        return write(stream.push(event.text))
      }
      case 'message-part':
        return note(`[${describePart(event.content)}]`)
      case 'tool-call':
        names.set(event.callId, event.server === null && event.title !== undefined ? event.title : `${event.server ?? '?'}/${event.tool}`)
        return output.status(`${names.get(event.callId)} ${brief(visibleJson(event.arguments), 60)}`)
      case 'tool-start':
        // The call as it really goes out: the person may have edited it.
        return note(`→ ${names.get(event.callId) ?? event.callId} ${brief(visibleJson(event.arguments), 200)}`)
      case 'tool-result':
        return note(`${mark(event.outcome)} ${names.get(event.callId) ?? event.callId}${describeOutcome(event.outcome, event.content, event.durationMs)}`)
      case 'notice':
        return note(`note: ${event.text}`)
      case 'turn-end':
            endPart()
        if (event.outcome.kind === 'failed') output.problem(event.outcome.problem)
        if (event.outcome.kind === 'step-limit') output.note(`steward: stopped after ${event.outcome.steps} steps, the limit. Next: raise it with --max-steps, or go on with --conversation ${event.conversationId}`)
        if (event.outcome.kind === 'cancelled') output.note('steward: stopped')
        return
      case 'turn-start':
      case 'tool-task':
      case 'step-start':
      case 'message-replay':
      case 'consent-request':
      case 'consent-answer':
      case 'step-end':
      case 'head-select':
      case 'tools-found':
      case 'context-change':
      case 'compaction':
    }
  }
  return {
    event: show,
    progress({ callId, progress, total, message }) {
      const amount = total === undefined ? `${progress}` : `${progress}/${total}`
      output.status(`${names.get(callId) ?? 'tool'} ${amount}${message === undefined ? '' : ` ${message}`}`)
    },
  }
}

const mark = ({ kind }: ToolOutcome): string => (kind === 'ok' ? '✓' : '✗')

function describeOutcome(outcome: ToolOutcome, content: readonly ContentPart[], durationMs: number): string {
  const first = content[0]
  const preview = first === undefined ? '' : `: ${brief(first.type === 'text' ? first.text : describePart(first), 160)}`
  switch (outcome.kind) {
    case 'ok':
      return ` (${durationMs} ms)${preview}`
    case 'tool-error':
      return ` reported an error${preview}`
    case 'failed':
      return `: ${problemText(outcome.problem).replace(/^steward: /, '')}`
    case 'denied':
      return ` was refused: ${outcome.reason.text}${outcome.message === undefined ? '' : ` ${outcome.message}`}`
    case 'cancelled':
      return ' was stopped'
    case 'background':
      return ' goes on in the background'
    case 'unknown':
      return ': whether it was done is not known'
  }
}

/** A content part in a few words. */
export function describePart(part: ContentPart): string {
  switch (part.type) {
    case 'text':
      return brief(part.text)
    case 'json':
      return brief(visibleJson(part.value))
    case 'image':
    case 'audio':
      return `${part.type} ${oneLine(part.mimeType)}, ${part.size} bytes`
    case 'file':
      return `file ${oneLine(part.name)}, ${oneLine(part.mimeType)}, ${part.size} bytes`
    case 'resource-link':
      return `link ${oneLine(part.uri)}`
    case 'resource':
      return `resource ${oneLine(part.uri)}: ${brief(part.text)}`
  }
}

/** A content part in full, where it is text; safe to write. */
export function partText(part: ContentPart): string {
  switch (part.type) {
    case 'text':
      return terminalText(part.text)
    case 'resource':
      return terminalText(part.text)
    case 'json':
      return visibleJson(part.value, 2)
    case 'image':
    case 'audio':
    case 'file':
    case 'resource-link':
      return `[${describePart(part)}]`
  }
}
