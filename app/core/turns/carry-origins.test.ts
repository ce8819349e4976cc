import { expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { foldTurns, pathTo } from '#core/conversations/fold-turns.ts'
import type { CatalogTool } from '#core/tools/tool-catalog.ts'
import { createTurnTrail } from '#core/tools/turn-trail.ts'
import { addLateOrigins, carryOrigins } from './carry-origins.ts'

type Draft<Type extends ConversationEvent['type']> = Omit<Extract<ConversationEvent, { type: Type }>, 'conversationId' | 'seq' | 'at'>

let seq = 0
const stamp = <Type extends ConversationEvent['type']>(event: Draft<Type>): ConversationEvent => ({ conversationId: 'c', seq: ++seq, at: 0, ...event }) as unknown as ConversationEvent
const turn = (turnId: string, parentTurnId: string | null, cause: 'message' | 'continue'): ConversationEvent =>
  stamp<'turn-start'>({ type: 'turn-start', turnId, parentTurnId, cause, content: [], attachments: [], model: { providerId: 'demo', model: 'm' }, runBy: 'x' })
function ran(turnId: string, tool: string): ConversationEvent[] {
  const place = { turnId, step: 0, callId: `${turnId}-${tool}` }
  return [
    stamp<'tool-call'>({ type: 'tool-call', ...place, server: 'web', tool, modelName: `web__${tool}`, arguments: {} }),
    stamp<'tool-start'>({ type: 'tool-start', ...place, arguments: {}, decidedBy: 'person', reasons: [] }),
    stamp<'tool-result'>({ type: 'tool-result', ...place, outcome: { kind: 'ok' }, content: [], durationMs: 1, origin: { server: 'web', trusted: false } }),
  ]
}
const closed: CatalogTool = { server: 'web', modelName: 'web__clock', definitionHash: 'h', signs: [], tool: { name: 'clock', inputSchema: { type: 'object' }, annotations: { openWorldHint: false } } }
const sources = { list: () => [closed], trusts: () => false }

function originsAt(turnId: string, events: readonly ConversationEvent[]): readonly string[] {
  const trail = createTurnTrail()
  carryOrigins(pathTo(foldTurns(events), turnId), sources, trail)
  return trail.origins
}

test('a turn that goes on keeps what the cut ones read from outside; a new message starts clean', () => {
  const events = [turn('0', null, 'message'), ...ran('0', 'older'), turn('1', '0', 'message'), ...ran('1', 'fetch'), ...ran('1', 'clock'), turn('2', '1', 'continue'), ...ran('2', 'search'), turn('3', '2', 'continue'), turn('4', '2', 'message')]
  expect(originsAt('3', events)).toEqual(['web/search', 'web/fetch'])
  expect(originsAt('2', events)).toEqual(['web/fetch'])
  expect(originsAt('4', events)).toEqual([])
  expect(originsAt('1', events)).toEqual([])
})

test('a result that came after its turn was over counts in the turn that meets it first', () => {
  const place = { turnId: '0', step: 0, callId: '0-job' }
  const [call, start] = ran('0', 'job')
  const end = (turnId: string): ConversationEvent => stamp<'turn-end'>({ type: 'turn-end', turnId, outcome: { kind: 'done' }, usage: {}, durationMs: 1 })
  const result = (outcome: 'ok' | 'background'): ConversationEvent =>
    stamp<'tool-result'>({ type: 'tool-result', ...place, outcome: outcome === 'ok' ? { kind: 'ok' } : { kind: 'background', taskId: 't' }, content: [], durationMs: 1, origin: { server: 'web', trusted: false } })
  if (!call || !start) throw new Error('There is no call.')
  const first = [turn('0', null, 'message'), call, start, result('background'), end('0'), turn('1', '0', 'message'), end('1')]
  const events = [...first, result('ok'), turn('2', '1', 'message'), end('2'), turn('3', '2', 'message'), end('3'), turn('4', '3', 'message')]
  const lateAt = (turnId: string, all: readonly ConversationEvent[]): readonly string[] => {
    const trail = createTurnTrail()
    addLateOrigins(pathTo(foldTurns(all), turnId), sources, trail)
    return trail.origins
  }
  expect([lateAt('1', first), lateAt('2', events), lateAt('4', events)]).toEqual([[], ['web/job'], []])
})

test('what a tool of Steward itself read on in keeps the origin that it had', () => {
  const place = { turnId: '0', step: 1, callId: 'own' }
  const events = [
    turn('0', null, 'message'),
    stamp<'tool-call'>({ type: 'tool-call', ...place, server: null, tool: 'steward__read_result', modelName: 'steward__read_result', arguments: { result: 'r7' } }),
    stamp<'tool-start'>({ type: 'tool-start', ...place, arguments: {}, decidedBy: 'policy', reasons: [] }),
    stamp<'tool-result'>({ type: 'tool-result', ...place, outcome: { kind: 'ok' }, content: [], durationMs: 1, origin: { server: 'web', trusted: false, tool: 'fetch' } }),
    turn('1', '0', 'continue'),
  ]
  expect(originsAt('1', events)).toEqual(['web/fetch'])
})
