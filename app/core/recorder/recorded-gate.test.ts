import { expect, test } from 'vitest'
import type { ConversationEvent, ToolOutcome } from '#contract/conversation.ts'
import type { JsonObject } from '#contract/json.ts'
import { foldTurns } from '#core/conversations/fold-turns.ts'
import type { GateRequest, GateResult } from '#core/tools/call-tool.ts'
import { createTurnTrail } from '#core/tools/turn-trail.ts'
import { createRecordedGate } from './recorded-gate.ts'
import { readRecording } from './recording.ts'

const place = { conversationId: 'c', turnId: 't', at: 0 }
const ok: ToolOutcome = { kind: 'ok' }

function record(...calls: { tool?: string; args: JsonObject; edited?: JsonObject; outcome?: ToolOutcome; text: string; trusted?: boolean }[]) {
  const events: ConversationEvent[] = [{ type: 'turn-start', ...place, seq: 1, parentTurnId: null, cause: 'message', content: [], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'x' }]
  for (const [index, { tool = 'read', args, edited, outcome = ok, text, trusted = false }] of calls.entries()) {
    const call = { ...place, step: 0, callId: `call-${index}` }
    events.push(
      { type: 'tool-call', ...call, seq: events.length + 1, server: 's', tool, modelName: `s__${tool}`, arguments: args },
      { type: 'tool-start', ...call, seq: events.length + 2, arguments: edited ?? args, decidedBy: 'person', reasons: [] },
      { type: 'tool-result', ...call, seq: events.length + 3, outcome, content: [{ type: 'text', text }], durationMs: 5, origin: { server: 's', trusted } },
    )
  }
  return readRecording([...foldTurns(events).values()], new Map())
}

function open(recording: ReturnType<typeof record>, more: { onlyReads?: boolean; real?: boolean } = {}) {
  const reached: GateRequest[] = []
  const trail = createTurnTrail()
  const real = { call: (request: GateRequest): Promise<GateResult> => (reached.push(request), Promise.resolve({ outcome: ok, content: [{ type: 'text', text: 'real' }], durationMs: 1, trusted: false })) }
  const gate = createRecordedGate({ recording, conversationId: 'c', onlyReads: () => more.onlyReads ?? false, ...(more.real ? { real } : {}) })
  const never = (): never => {
    throw new Error('A recorded call asks nobody and starts nothing.')
  }
  const ask = async (args: JsonObject, tool = 'read'): Promise<string> => {
    const result = await gate.call({ callId: 'new', server: 's', tool, arguments: args, conversationId: 'd', turnId: 'u', caller: 'model', trail, signal: new AbortController().signal, record: { onRequest: never, onAnswer: never, onStart: never, onTask: never } })
    const [content] = result.content
    return result.outcome.kind === 'failed' ? result.outcome.problem.code : `${content?.type === 'text' ? content.text : ''}${result.recordedFrom ? ` from ${result.recordedFrom.callId}` : ''}`
  }
  return { ask, reached, trail }
}

test('each recorded result is given once, in its order, whatever the order of the keys', async () => {
  const { ask, trail } = open(record({ args: { a: 1, b: [2] }, text: 'first' }, { args: { a: 2 }, text: 'other' }, { args: { b: [2], a: 1 }, text: 'second' }))
  expect(await ask({ a: 2 })).toBe('other from call-1')
  expect(await ask({ b: [2], a: 1 })).toBe('first from call-0')
  expect(await ask({ a: 1, b: [2] })).toBe('second from call-2')
  expect(await ask({ a: 1, b: [2] })).toBe('call-not-recorded')
  expect(await ask({ a: 1 })).toBe('call-not-recorded')
  expect(await ask({ a: 2 }, 'write')).toBe('call-not-recorded')
  // As with the real calls: what follows is asked about, because this came from outside.
  expect(trail.origins).toEqual(['s/read'])
})

test('a tool that only reads gives its last result again', async () => {
  const { ask } = open(record({ args: {}, text: 'one' }, { args: {}, text: 'two' }), { onlyReads: true })
  expect([await ask({}), await ask({}), await ask({})]).toEqual(['one from call-0', 'two from call-1', 'two from call-1'])
})

test('edited arguments answer for what was asked and for what ran; what nobody saw the end of answers for nothing', async () => {
  const { ask, trail } = open(record({ args: { path: 'a' }, edited: { path: 'b' }, text: 'edited', trusted: true }, { args: { path: 'c' }, outcome: { kind: 'unknown' }, text: '' }, { args: { path: 'd' }, outcome: { kind: 'denied', reason: { code: 'first-use', text: 'x' } }, text: 'no' }))
  expect(await ask({ path: 'b' })).toBe('edited from call-0')
  expect(await ask({ path: 'a' })).toBe('call-not-recorded')
  expect(await ask({ path: 'c' })).toBe('call-not-recorded')
  expect(trail.origins).toEqual([])
  expect(await ask({ path: 'd' })).toBe('no from call-2')
})

test('only where the person chose it, what is not recorded goes to the real gate, as it is', async () => {
  const { ask, reached } = open(record({ args: {}, text: 'recorded' }), { real: true })
  expect(await ask({})).toBe('recorded from call-0')
  expect(reached).toEqual([])
  expect(await ask({ more: true })).toBe('real')
  expect(reached).toMatchObject([{ tool: 'read', arguments: { more: true }, conversationId: 'd' }])
})
