import type { ContentPart } from '#contract/content.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { argumentsOf, foldTurns, pathTo, type ToolCallRecord, type TurnRecord } from '#core/conversations/fold-turns.ts'

/** A turn to be read; `branch` where it does not follow the one before it. */
export interface ReadableTurn {
  readonly turn: TurnRecord
  readonly branch: string | null
}

/** The shown path, or all branches: then each turn stands behind its parent, and says where it begins anew. */
export function readableTurns(events: readonly ConversationEvent[], headTurnId: string | null, branches: 'shown' | 'all'): ReadableTurn[] {
  const turns = foldTurns(events)
  if (branches === 'shown') return pathTo(turns, headTurnId).map((turn) => ({ turn, branch: null }))
  const children = Map.groupBy(turns.values(), ({ start }) => (start.parentTurnId !== null && turns.has(start.parentTurnId) ? start.parentTurnId : null))
  const onPath = new Set(pathTo(turns, headTurnId))
  const found: ReadableTurn[] = []
  const waiting = brothers(null)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    found.push(next)
    waiting.push(...brothers(next.turn.start.turnId))
  }
  return found

  /** The last one first, because it is taken up last. */
  function brothers(parentTurnId: string | null): ReadableTurn[] {
    const list = children.get(parentTurnId) ?? []
    return list.map((turn, index) => ({ turn, branch: list.length > 1 ? `Branch ${index + 1} of ${list.length}${onPath.has(turn) ? ', shown' : ''}` : null })).reverse()
  }
}

export const whenOf = (at: number): string => (at > 0 && at < 8.64e15 ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : '')

/** How the turn ended, where that is worth a word. */
export function endOf({ end }: TurnRecord): string | null {
  if (!end) return 'still running, or cut'
  switch (end.outcome.kind) {
    case 'done':
      return null
    case 'failed':
      return `failed: ${end.outcome.problem.message}`
    case 'cancelled':
      return 'stopped'
    case 'step-limit':
      return `stopped after ${end.outcome.steps} steps`
    case 'interrupted':
      return 'cut off because Steward ended'
  }
}

export interface ReadableCall {
  readonly name: string
  readonly outcome: string
  readonly arguments: string
  readonly result: readonly ContentPart[]
}

export function readableCall(record: ToolCallRecord): ReadableCall {
  const { call, result } = record
  return {
    name: `${call.server ?? '?'}/${call.tool}`,
    outcome: result === undefined ? 'no result' : result.outcome.kind === 'ok' ? 'done' : result.outcome.kind,
    arguments: JSON.stringify(argumentsOf(record), null, 2),
    result: result?.content ?? [],
  }
}

/** A part as text; null where it is bytes. */
export function partText(part: ContentPart): string | null {
  switch (part.type) {
    case 'text':
      return part.text
    case 'json':
      return JSON.stringify(part.value, null, 2)
    case 'resource':
      return `${part.uri}\n${part.text}`
    case 'resource-link':
      return `${part.title ?? part.name}: ${part.uri}`
    case 'image':
    case 'audio':
    case 'file':
      return null
  }
}

/** What stands in the place of bytes. */
export function bytesText(part: { readonly name?: string; readonly alt?: string | undefined; readonly mimeType: string; readonly size: number }): string {
  return `[${part.name ?? (part.alt || part.mimeType)}, ${part.mimeType}, ${part.size} bytes]`
}
