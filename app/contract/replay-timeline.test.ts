import { expect, test } from 'vitest'
import type { ConversationEvent } from './conversation.ts'
import { replayTimeline } from './replay-timeline.ts'

const place = { conversationId: 'c', turnId: 't' }
const events: ConversationEvent[] = [
  { type: 'turn-start', ...place, seq: 1, at: 1000, parentTurnId: null, cause: 'message', content: [{ type: 'text', text: 'Tell  me' }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'x' },
  { type: 'step-start', ...place, seq: 2, at: 1010, step: 0 },
  { type: 'message-delta', ...place, seq: 9, at: 1300, step: 0, part: 0, channel: 'text', offset: 0, text: `${'a'.repeat(23)}😀${'b'.repeat(30)}` },
  { type: 'tool-call', ...place, seq: 10, at: 1300, step: 0, callId: 'k', server: 's', tool: 't', modelName: 's__t', arguments: {}, ui: { uri: 'ui://x' } },
  // The person went home; and a clock that went back.
  { type: 'turn-end', ...place, seq: 11, at: 90_000_000, outcome: { kind: 'done' }, usage: {}, durationMs: 1 },
  { type: 'head-select', conversationId: 'c', turnId: 't', seq: 12, at: 5 },
]

test('texts are exact, times are those of the record, waits are bounded, views are left out', () => {
  const { moments, turns, durationMs } = replayTimeline(events)
  expect(moments.map(({ event }) => event.seq)).toEqual(moments.map((_, index) => index + 1))
  expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).toSorted((left, right) => left - right))
  const deltas = moments.flatMap(({ event }) => (event.type === 'message-delta' ? [event] : []))
  expect(deltas.map(({ text }) => text).join('')).toBe(`${'a'.repeat(23)}😀${'b'.repeat(30)}`)
  expect(deltas.map(({ offset }) => offset)).toEqual([0, 25, 49])
  expect(deltas.every(({ text }) => text.isWellFormed())).toBe(true)
  expect(moments.find(({ event }) => event.type === 'tool-call')).toMatchObject({ at: 300, event: expect.not.objectContaining({ ui: expect.anything() }) })
  expect(durationMs).toBe(1800)
  expect(turns).toEqual([{ turnId: 't', at: 0, index: 0, question: 'Tell me' }])
  expect(replayTimeline([])).toEqual({ moments: [], turns: [], durationMs: 0 })
})
