import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { EventDraft } from './event-log.ts'
import { foldTurns, pathTo, wasCut } from './fold-turns.ts'
import { toModelMessages } from './to-model-messages.ts'

const model = { providerId: 'demo', model: 'scripted' }
const stamp = (drafts: EventDraft[]): ConversationEvent[] => drafts.map((draft, index) => ({ ...draft, seq: index + 1, at: 0 }) as ConversationEvent)
const start = (turnId: string, parentTurnId: string | null, text: string, cause: 'message' | 'continue' = 'message'): EventDraft => ({
  type: 'turn-start',
  conversationId: 'c',
  turnId,
  parentTurnId,
  cause,
  content: text === '' ? [] : [{ type: 'text', text }],
  attachments: [],
  model,
  runBy: 'i',
})
const say = (turnId: string, text: string, offset = 0, part = 0, channel: 'text' | 'reasoning' = 'text'): EventDraft => ({ type: 'message-delta', conversationId: 'c', turnId, step: 0, part, channel, offset, text })
const callTool = (turnId: string, callId: string): EventDraft => ({ type: 'tool-call', conversationId: 'c', turnId, step: 0, callId, server: 's', tool: 't', modelName: 's__t', arguments: { a: 1 } })
const noBlobs: BlobStore = {
  put: () => Promise.reject(new Error('unused')),
  create: () => Promise.reject(new Error('unused')),
  append: () => Promise.reject(new Error('unused')),
  finish: () => Promise.reject(new Error('unused')),
  discard: () => Promise.reject(new Error('unused')),
  read: () => Promise.reject(new Error('unused')),
}

test('text is folded by offset, so that an overlap changes nothing', () => {
  const turns = foldTurns(stamp([start('1', null, 'hi'), say('1', 'Hel'), say('1', 'lo', 3), say('1', 'ello', 1), say('1', 'thinking', 0, 1, 'reasoning')]))
  expect(turns.get('1')?.steps[0]?.text).toBe('Hello')
})

test('thousands of short parts fold in a moment', () => {
  const words = Array.from({ length: 30_000 }, (_, part) => say('1', 'word', 0, part, part % 2 === 0 ? 'text' : 'reasoning'))
  const before = performance.now()
  const turns = foldTurns(stamp([start('1', null, 'hi'), ...words]))
  expect(turns.get('1')?.steps[0]?.text).toHaveLength(15_000 * 'word\n\n'.length - 2)
  expect(performance.now() - before).toBeLessThan(1_000)
})

test('a file whose bytes are gone is told to the model, and the conversation goes on', async () => {
  const draft = start('1', null, 'look')
  const blobs: BlobStore = { ...noBlobs, read: () => Promise.reject(new StewardError({ code: 'blob-not-found', message: 'gone' })) }
  const attachments = [{ blobId: 'b', name: 'a.png', mimeType: 'image/png', size: 9 }, { blobId: 'c', name: 'n.txt', mimeType: 'text/plain', size: 9 }]
  const turns = foldTurns(stamp([{ ...draft, attachments } as EventDraft]))
  expect(await toModelMessages(pathTo(turns, '1'), blobs)).toMatchObject([
    { role: 'user', content: [{ text: 'look' }, { text: '[image: its bytes are no longer stored]' }, { text: '[file n.txt: its bytes are no longer stored]' }] },
  ])
})

test('the path runs from the root to the head, and a loop of parents ends', () => {
  const turns = foldTurns(stamp([start('1', null, 'a'), start('2', '1', 'b'), start('3', '1', 'c'), start('4', '3', 'd')]))
  expect(pathTo(turns, '4').map((turn) => turn.start.turnId)).toEqual(['1', '3', '4'])
  expect(pathTo(foldTurns(stamp([start('1', '2', ''), start('2', '1', '')])), '2')).toHaveLength(2)
  expect(pathTo(turns, null)).toEqual([])
})

test('every tool use is answered, also one that a crash or a stop left open', async () => {
  const turns = foldTurns(
    stamp([
      start('1', null, 'do it'),
      callTool('1', 'never-sent'),
      callTool('1', 'sent'),
      { type: 'tool-start', conversationId: 'c', turnId: '1', step: 0, callId: 'sent', arguments: { a: 2 }, decidedBy: 'person', reasons: [] },
      callTool('1', 'denied'),
      {
        type: 'tool-result',
        conversationId: 'c',
        turnId: '1',
        step: 0,
        callId: 'denied',
        outcome: { kind: 'denied', reason: { code: 'no-grant', text: 'No.' }, message: 'use the other one' },
        content: [],
        durationMs: 0,
        origin: { server: 's', trusted: false },
      },
    ]),
  )
  const messages = await toModelMessages(pathTo(turns, '1'), noBlobs)
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool', 'tool'])
  // The edited arguments are what ran, so they are what the model is shown.
  expect(messages[1]).toMatchObject({ toolUses: [{ arguments: { a: 1 } }, { arguments: { a: 2 } }, {}] })
  const texts = messages.slice(2).map((message) => (message.role === 'tool' && message.content[0]?.type === 'text' ? message.content[0].text : ''))
  expect(texts[0]).toContain('stopped')
  expect(texts[1]).toContain('unknown whether')
  expect(texts[2]).toContain('use the other one')
})

test('a continued turn goes on after the text that was cut', async () => {
  const turns = foldTurns(stamp([start('1', null, 'tell'), say('1', 'Once upon'), start('2', '1', '', 'continue'), say('2', ' a time')]))
  const messages = await toModelMessages(pathTo(turns, '2'), noBlobs)
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
})

test.each([
  ['done', 'stop', false],
  ['done', 'length', true],
  ['cancelled', 'stop', true],
  ['interrupted', 'length', true],
] as const)('a turn that ended %s after %s was cut: %s', (outcome, stopReason, cut) => {
  const turns = foldTurns(
    stamp([
      start('1', null, 'tell'),
      { type: 'step-end', conversationId: 'c', turnId: '1', step: 0, stopReason: { kind: stopReason }, usage: {} },
      { type: 'turn-end', conversationId: 'c', turnId: '1', outcome: { kind: outcome }, usage: {}, durationMs: 1 },
    ]),
  )
  expect([...turns.values()].map(wasCut)).toEqual([cut])
})

test('of a call that ran on as a task, how it ended is what counts, in whatever order it was written', () => {
  const place = { conversationId: 'c', turnId: 'a', step: 0, callId: 'k' }
  const result = { type: 'tool-result' as const, ...place, content: [], durationMs: 1, origin: { server: 's', trusted: false } }
  const [background, ok]: EventDraft[] = [{ ...result, outcome: { kind: 'background', taskId: 't' } }, { ...result, outcome: { kind: 'ok' } }]
  if (!background || !ok) throw new Error('There are two.')
  const outcomeOf = (results: EventDraft[]) => {
    const record = foldTurns(stamp([start('a', null, 'x'), callTool('a', 'k'), { type: 'tool-task', ...place, taskId: 't' }, ...results])).get('a')?.steps[0]?.toolCalls[0]
    return [record?.task?.taskId, record?.result?.outcome.kind]
  }
  expect([outcomeOf([background]), outcomeOf([background, ok]), outcomeOf([ok, background])]).toEqual([['t', 'background'], ['t', 'ok'], ['t', 'ok']])
})

test('a turn of very many steps, and a step of very many calls, are folded in one pass', () => {
  const many = Array.from({ length: 60_000 }, (_, index) => index)
  const steps = many.map((step): EventDraft => ({ type: 'step-start', conversationId: 'c', turnId: 'a', step }))
  // The second word about each comes when all are there: looked for one by one, they would be two billion looks.
  const again = many.map((step): EventDraft => ({ type: 'message-delta', conversationId: 'c', turnId: 'a', step, part: 0, channel: 'text', offset: 0, text: `${step}` }))
  const calls = many.map((index) => callTool('b', `k${index}`))
  const starts = many.map((index): EventDraft => ({ type: 'tool-start', conversationId: 'c', turnId: 'b', step: 0, callId: `k${index}`, arguments: { index }, decidedBy: 'policy', reasons: [] }))
  const turns = foldTurns(stamp([start('a', null, 'x'), ...steps, ...again, start('b', 'a', 'y'), ...calls, ...starts]))
  expect(turns.get('a')?.steps.map(({ text }) => text)).toEqual(many.map(String))
  expect(turns.get('b')?.steps[0]?.toolCalls.map(({ start: own }) => own?.arguments['index'])).toEqual(many)
})
