import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { type ConversationState, emptyConversation } from './conversation-state.ts'
import { foldEvents } from './fold-events.ts'
import { answerText, siblingsOf, stateOfCall } from './turn-tree.ts'

type Draft = ConversationEvent extends infer Event ? (Event extends ConversationEvent ? Omit<Event, 'seq' | 'at' | 'conversationId'> : never) : never

function number(drafts: readonly Draft[], from = 1): ConversationEvent[] {
  return drafts.map((draft, index) => ({ conversationId: 'c', at: from + index, seq: from + index, ...draft }) as ConversationEvent)
}

const model = { providerId: 'demo', model: 'demo' }
function turnStart(turnId: string, parentTurnId: string | null, text = turnId): Draft {
  return { type: 'turn-start', turnId, parentTurnId, cause: 'message', content: [{ type: 'text', text }], attachments: [], model, runBy: 'test' }
}
function delta(turnId: string, text: string, offset: number, part = 0): Draft {
  return { type: 'message-delta', turnId, step: 0, part, channel: 'text', offset, text }
}
function turnEnd(turnId: string): Draft {
  return { type: 'turn-end', turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 5 }
}

const turnOf = ({ path }: ConversationState, turnId: string) => path.find((turn) => turn.turnId === turnId)!
const ids = ({ path }: ConversationState): string[] => path.map(({ turnId }) => turnId)

const story = number([
  turnStart('a', null),
  { type: 'step-start', turnId: 'a', step: 0 },
  delta('a', 'Hello', 0),
  delta('a', ' world', 5),
  { type: 'tool-call', turnId: 'a', step: 0, callId: 'k', server: 'files', tool: 'read', modelName: 'files__read', arguments: { path: '/x' } },
  { type: 'tool-start', turnId: 'a', step: 0, callId: 'k', arguments: { path: '/y' }, decidedBy: 'person', reasons: [] },
  { type: 'tool-result', turnId: 'a', step: 0, callId: 'k', outcome: { kind: 'ok' }, content: [], durationMs: 3, origin: { server: 'files', trusted: false } },
  { type: 'step-end', turnId: 'a', step: 0, stopReason: { kind: 'stop' }, usage: { outputTokens: 2 } },
  turnEnd('a'),
])

test('folding all at once, one by one, or twice gives the same', () => {
  const whole = foldEvents(emptyConversation, story)
  let single: ConversationState = emptyConversation
  for (const event of story) single = foldEvents(single, [event])
  expect(single).toEqual(whole)
  expect(foldEvents(whole, story)).toBe(whole)
  expect(answerText(turnOf(whole, 'a'))).toBe('Hello world')
})

test('a delta that overlaps what is there is written from its offset on', () => {
  const some = foldEvents(emptyConversation, story.slice(0, 3))
  // The store merged seq 3 and 4 into one row that keeps the first offset and the last seq.
  const merged: ConversationEvent = { ...story[3]!, ...delta('a', 'Hello world', 0) } as ConversationEvent
  expect(answerText(turnOf(foldEvents(some, [merged]), 'a'))).toBe('Hello world')
})

test('a change leaves everything else as it was', () => {
  const before = foldEvents(emptyConversation, [...story, ...number([turnStart('b', 'a'), { type: 'step-start', turnId: 'b', step: 0 }, delta('b', 'one', 0)], 10)])
  const after = foldEvents(before, number([delta('b', ' two', 3)], 13))
  expect(turnOf(after, 'a')).toBe(turnOf(before, 'a'))
  expect(after.siblings).toBe(before.siblings)
  expect(turnOf(after, 'b')).not.toBe(turnOf(before, 'b'))
  expect(answerText(turnOf(before, 'b'))).toBe('one')
  expect(answerText(turnOf(after, 'b'))).toBe('one two')
})

test('a turn that starts at a fork ends the path there; a head that goes elsewhere is told', () => {
  const state = foldEvents(emptyConversation, [...story, ...number([turnStart('b', 'a'), turnEnd('b'), turnStart('b2', 'a'), turnEnd('b2'), turnStart('c2', 'b2'), turnEnd('c2')], 10)])
  expect(ids(state)).toEqual(['a', 'b2', 'c2'])
  expect(siblingsOf(state, turnOf(state, 'b2'))).toEqual(['b', 'b2'])
  expect(state.head).toBe(turnOf(state, 'c2'))
  const again = foldEvents(state, number([{ type: 'head-select', turnId: 'c2' }], 16))
  expect(again.isAstray).toBe(false)
  const switched = foldEvents(again, number([{ type: 'head-select', turnId: 'b' }], 17))
  expect([switched.headTurnId, switched.isAstray]).toEqual(['b', true])
  expect(ids(foldEvents(state, number([turnStart('r', null)], 16)))).toEqual(['r'])
})

test('in a window, what starts at an end that is not loaded is the head and no part of the path', () => {
  const window: ConversationState = { ...foldEvents(emptyConversation, story), hasBefore: true, hasAfter: true, headTurnId: 'z', head: undefined }
  const state = foldEvents(window, number([turnStart('y', 'z'), { type: 'step-start', turnId: 'y', step: 0 }, delta('y', 'far', 0), delta('gone', 'x', 0)], 10))
  expect(ids(state)).toEqual(['a'])
  expect([state.headTurnId, state.hasAfter, answerText(state.head!)]).toEqual(['y', true, 'far'])
})

test('a parent that leads in a circle does not hang', () => {
  expect(ids(foldEvents(emptyConversation, number([turnStart('a', 'b'), turnStart('b', 'a')]))).length).toBeLessThanOrEqual(2)
})

test('a call shows what it is doing', () => {
  const states = [5, 6, 7].map((count) => {
    const turn = turnOf(foldEvents(emptyConversation, story.slice(0, count)), 'a')
    const call = turn.steps[0]!.items.find((item) => item.kind === 'call')!
    return stateOfCall(call, turn)
  })
  expect(states).toEqual(['preparing', 'running', 'done'])
  const cut = turnOf(foldEvents(emptyConversation, [...story.slice(0, 6), ...number([{ type: 'turn-end', turnId: 'a', outcome: { kind: 'interrupted' }, usage: {}, durationMs: 1 }], 7)]), 'a')
  expect(stateOfCall(cut.steps[0]!.items.find((item) => item.kind === 'call')!, cut)).toBe('unknown')
})

test('a call that goes on as a task shows it, also after a crash, until its real result takes the place of the first', () => {
  const result = { type: 'tool-result' as const, turnId: 'a', step: 0, callId: 'k', content: [], durationMs: 1, origin: { server: 's', trusted: false } }
  const drafts: Draft[] = [
    ...story.slice(0, 6),
    { type: 'tool-task', turnId: 'a', step: 0, callId: 'k', taskId: 't' },
    { type: 'turn-end', turnId: 'a', outcome: { kind: 'interrupted' }, usage: {}, durationMs: 1 },
    { ...result, outcome: { kind: 'background', taskId: 't' } },
    { ...result, outcome: { kind: 'ok' } },
    { ...result, outcome: { kind: 'background', taskId: 't' } },
  ]
  const states = [6, 7, 8, 9, 10, 11].map((count) => {
    const turn = turnOf(foldEvents(emptyConversation, number(drafts.slice(0, count))), 'a')
    return stateOfCall(turn.steps[0]!.items.find((item) => item.kind === 'call')!, turn)
  })
  expect(states).toEqual(['running', 'running', 'background', 'background', 'done', 'done'])
})

test('events of a turn that is not known change nothing and do not fail', () => {
  expect(foldEvents(emptyConversation, number([delta('ghost', 'x', 0), turnEnd('ghost')])).path.length).toBe(0)
})

test('200,000 events are folded, which ends in time only where the work grows with their number and not with its square', () => {
  const count = 200_000
  const drafts: Draft[] = [turnStart('a', null), { type: 'step-start', turnId: 'a', step: 0 }]
  for (let index = 0; index < count; index++) drafts.push(delta('a', 'some text ', index * 10))
  expect(foldEvents(emptyConversation, number(drafts)).lastSeq).toBe(count + 2)
})
