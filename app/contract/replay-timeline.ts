import type { ConversationEvent } from './conversation.ts'

/** One thing that happens in a replay. `at`: milliseconds on the replay's own clock; the events are numbered anew, from 1. */
export interface ReplayMoment {
  readonly at: number
  readonly event: ConversationEvent
}

export interface ReplayTurn {
  readonly turnId: string
  /** Where it begins. */
  readonly at: number
  readonly index: number
  /** The first words of its question. */
  readonly question: string
}

export interface ReplayTimeline {
  readonly moments: readonly ReplayMoment[]
  readonly turns: readonly ReplayTurn[]
  readonly durationMs: number
}

/** A wait longer than this (a person who thinks, a night between two messages) is shown as this long. */
const LONGEST_WAIT_MS = 1500
/** Streamed text arrives in pieces of so many characters. */
const PIECE = 24
/** The store commits text after at most this long, so this is the most that lies in one stored piece of it. */
const COMMIT_MS = 250

/**
 * Recorded events on a clock, to be shown again.
 *
 * Texts, calls and results are exactly what is stored; so is their order. The times are those of the record, but for two things:
 * the store merges neighbouring pieces of streamed text, so that within a quarter of a second the text is spread evenly; and long
 * waits are shortened. The view (MCP App) of a tool is left out: it would call its server.
 *
 * Given nothing but events, it can reach nothing: no server, no provider, no gate.
 */
export function replayTimeline(events: readonly ConversationEvent[]): ReplayTimeline {
  const moments: ReplayMoment[] = []
  const turns: ReplayTurn[] = []
  let now = 0
  let before = events[0]?.at ?? 0
  const add = (at: number, event: ConversationEvent): void => void moments.push({ at, event: { ...event, seq: moments.length + 1 } })

  for (const event of events) {
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, event.at - before))
    before = event.at
    if (event.type === 'message-delta') {
      const pieces = cut(event.text)
      const span = Math.min(wait, COMMIT_MS)
      const start = now + wait - span
      let offset = event.offset
      for (const [index, text] of pieces.entries()) {
        add(start + (span * (index + 1)) / pieces.length, { ...event, offset, text })
        offset += text.length
      }
      now += wait
      continue
    }
    now += wait
    if (event.type === 'turn-start') turns.push({ turnId: event.turnId, at: now, index: moments.length, question: firstWords(event) })
    if (event.type === 'tool-call') {
      const { ui: _, ...call } = event
      add(now, call)
    } else add(now, event)
  }
  return { moments, turns, durationMs: now }
}

/** Never between the halves of a character. */
function cut(text: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + PIECE)
    const last = text.charCodeAt(end - 1)
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end++
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces.length === 0 ? [''] : pieces
}

function firstWords({ content, prompt, cause }: Extract<ConversationEvent, { type: 'turn-start' }>): string {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ').replace(/\s+/g, ' ').trim()
  return text.slice(0, 80) || prompt?.name || (cause === 'continue' ? 'Continued' : 'Message')
}
