import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { replayTimeline } from '#contract/replay-timeline.ts'
import { emptyConversation } from '#renderer/state/conversation-state.ts'
import { foldEvents } from '#renderer/state/fold-events.ts'
import { answerText } from '#renderer/state/turn-tree.ts'
import { createReplayPlayer } from './replay-player.ts'

const words = (turn: number): string => `Answer ${turn}: ${'word '.repeat(100)}`
const events: ConversationEvent[] = Array.from({ length: 40 }, (_, turn): ConversationEvent[] => {
  const place = { conversationId: 'c', turnId: `t${turn}` }
  const at = turn * 10_000
  return [
    { type: 'turn-start', ...place, seq: turn * 3 + 1, at, parentTurnId: turn === 0 ? null : `t${turn - 1}`, cause: 'message', content: [{ type: 'text', text: `Question ${turn}` }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'x' },
    { type: 'message-delta', ...place, seq: turn * 3 + 2, at: at + 1000, step: 0, part: 0, channel: 'text', offset: 0, text: words(turn) },
    { type: 'turn-end', ...place, seq: turn * 3 + 3, at: at + 1100, outcome: { kind: 'done' }, usage: {}, durationMs: 1100 },
  ]
}).flat()

function open() {
  const timeline = replayTimeline(events)
  let time = 0
  let waiting: (() => void) | undefined
  const player = createReplayPlayer(timeline, (run) => ((waiting = run), () => (waiting = undefined)), () => time)
  const state = () => player.store.getState()
  return {
    player,
    timeline,
    state,
    pass(milliseconds: number) {
      time += milliseconds
      waiting?.()
    },
  }
}

test('played to its end it is the conversation, by whatever way one got there', () => {
  const { player, timeline, state, pass } = open()
  const whole = foldEvents(emptyConversation, timeline.moments.map(({ event }) => event))
  player.setSpeed(16)
  player.play()
  for (let frames = 0; state().isPlaying && frames < 20_000; frames++) pass(16)
  expect(state()).toMatchObject({ isPlaying: false, at: timeline.durationMs, index: timeline.moments.length })
  expect(state().conversation).toEqual(whole)
  expect(whole.path.length).toBe(40)
  expect(answerText(whole.path[7]!)).toBe(words(7).trim())

  // Back and forth over kept states gives the same as folding from the start.
  for (const at of [0.9, 0.1, 0.55, 0.5, 1, 0]) {
    player.seek(timeline.durationMs * at)
    const { index, conversation } = state()
    expect(conversation).toEqual(foldEvents(emptyConversation, timeline.moments.slice(0, index).map(({ event }) => event)))
  }
})

test('pause, step, turn by turn, speed', () => {
  const { player, timeline, state, pass } = open()
  player.play()
  pass(500)
  expect(state().conversation.path.length).toBe(1)
  player.pause()
  pass(500)
  expect(state().at).toBe(500)
  const { index } = state()
  player.step(1)
  expect(state().index).toBe(index + 1)
  expect(state().at).toBe(timeline.moments[index]?.at)
  player.step(-1)
  expect(state().index).toBe(index)
  player.turn(1)
  expect(state().conversation.path.map(({ turnId }) => turnId)).toEqual(['t0', 't1'])
  player.turn(1)
  expect(state().conversation.headTurnId).toBe('t2')
  player.turn(-1)
  expect(state().conversation.headTurnId).toBe('t1')
  player.setSpeed(2)
  const from = state().at
  player.play()
  pass(100)
  expect(state().at).toBe(from + 200)
  player.seek(0)
  expect(state().conversation.path.length).toBe(0)
  player.turn(1)
  expect(state().conversation.headTurnId).toBe('t0')
  player.seek(timeline.durationMs)
  pass(16)
  expect(state().isPlaying).toBe(false)
  player.play()
  expect(state()).toMatchObject({ at: 0, isPlaying: true })
})

test('a branch that was chosen again, and one that a turn began on beside the path, are shown as they were', () => {
  const say = (turnId: string, parentTurnId: string | null): ConversationEvent[] => {
    const place = { conversationId: 'c', turnId, seq: 0, at: 0 }
    return [
      { type: 'turn-start', ...place, parentTurnId, cause: 'message', content: [{ type: 'text', text: turnId }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'x' },
      { type: 'message-delta', ...place, step: 0, part: 0, channel: 'text', offset: 0, text: `answer ${turnId}` },
      { type: 'turn-end', ...place, outcome: { kind: 'done' }, usage: {}, durationMs: 1 },
    ]
  }
  const timeline = replayTimeline([...say('a', null), ...say('b', 'a'), ...say('c', 'b'), ...say('b2', 'a'), { type: 'head-select', conversationId: 'c', seq: 0, at: 0, turnId: 'c' }, ...say('d', 'c'), ...say('e', 'b2')])
  const player = createReplayPlayer(timeline, () => () => {}, () => 0)
  const shown = (turn: string, ends: boolean): string => {
    const index = timeline.moments.findIndex(({ event }) => (event.type === 'turn-end' || event.type === 'turn-start') && event.type === (ends ? 'turn-end' : 'turn-start') && event.turnId === turn)
    while (player.store.getState().index <= index) player.step(1)
    return player.store.getState().conversation.path.map((each) => `${each.turnId}${each.end ? '.' : ''}`).join(' ')
  }
  expect([shown('c', true), shown('b2', true)]).toEqual(['a. b. c.', 'a. b2.'])
  player.step(1)
  const { path, siblings, headTurnId } = player.store.getState().conversation
  expect([path.map(({ turnId }) => turnId).join(' '), siblings.get('b'), headTurnId]).toEqual(['a b c', ['b', 'b2'], 'c'])
  expect([shown('d', true), shown('e', false), shown('e', true)]).toEqual(['a. b. c. d.', 'a. b2. e', 'a. b2. e.'])
  player.seek(0)
  player.turn(1)
  expect(player.store.getState().conversation.path.map(({ turnId }) => turnId)).toEqual(['a'])
})
