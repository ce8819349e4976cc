import { expect, test } from 'vitest'
import { conversationEventSchema, type ConversationEvent } from '#contract/conversation.ts'
import { replayTimeline } from '#contract/replay-timeline.ts'
import { foldTurns } from '#core/conversations/fold-turns.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { scrubEvents } from './scrub-events.ts'
import { scrubText } from './scrub-text.ts'

/** Planted in every place that can hold words; each is looked for, in pieces too. */
const planted = ['Annegret', 'Žofia', 'Quittenbaum', 'annegret.quittenbaum@hollerdorf.example', 'hollerdorf', '+49 151 2345678', 'DE89370400440532013000', 'Kastanienallee', 'sk-live-abcdefghij0123456789', '山田太郎', 'Überraschungsparty', 'C:\\Users\\annegret', '/home/annegret/tagebuch.pdf']
const pieces = [...new Set(planted.flatMap((text) => text.match(/[\p{L}\p{N}]{4,}/gu) ?? []))].filter((piece) => !['home', 'Users', 'example', 'live'].includes(piece))
const all = planted.join(' ')
const place = { conversationId: 'conversation-of-annegret', turnId: 'turn-annegret' }
const inStep = { ...place, step: 0 }
const problem = { code: 'tool-failed', message: `Said ${all}`, cause: `Because ${all}`, nextStep: `Ask ${all}`, action: { kind: 'use-url' as const, server: 'hollerdorf', url: 'https://hollerdorf.example/Annegret' } }
const words = `Dear **Annegret**,\n\n\`\`\`ts\nconst iban = 'DE89370400440532013000'\n\`\`\`\n\n- see [Kastanienallee 12](https://hollerdorf.example/a?b=Quittenbaum#c)\n- 山田太郎 😀 and Žofia`
const args = { path: '/home/annegret/tagebuch.pdf', Quittenbaum: all, nested: { list: [all, 15123456780, true, null, 1.5], content: 'false' } }

const drafts: (Omit<ConversationEvent, 'seq' | 'at'> & Record<string, unknown>)[] = [
  {
    type: 'turn-start', ...place, parentTurnId: null, cause: 'message', content: [{ type: 'text', text: all }, { type: 'json', value: args }], runBy: 'annegret-host', model: { providerId: 'hollerdorf', model: 'annegret-tuned' },
    attachments: [{ blobId: 'blob-annegret', name: 'Annegret Quittenbaum.pdf', mimeType: 'application/pdf', size: 4711, source: { kind: 'resource', server: 'hollerdorf', uri: 'hollerdorf://annegret' } }],
    prompt: { server: 'hollerdorf', name: 'Überraschungsparty', arguments: { Annegret: all }, messages: [{ role: 'user', content: { type: 'text', text: all } }] },
  },
  { type: 'step-start', ...inStep },
  { type: 'message-delta', ...inStep, part: 0, channel: 'text', offset: 0, text: words.slice(0, 9) },
  { type: 'message-delta', ...inStep, part: 0, channel: 'text', offset: 9, text: words.slice(9) },
  { type: 'message-delta', ...inStep, part: 1, channel: 'reasoning', offset: 0, text: all },
  { type: 'message-part', ...inStep, part: 2, content: { type: 'image', mimeType: 'image/png', blobId: 'blob-2-annegret', size: 12, alt: all } },
  { type: 'message-replay', ...inStep, providerId: 'hollerdorf', value: { signature: all, Annegret: [all] } },
  { type: 'tool-call', ...inStep, callId: 'call-annegret', server: 'hollerdorf', tool: 'read_file', modelName: 'hollerdorf__read_file', title: all, arguments: args, rawArguments: all, ui: { uri: 'ui://hollerdorf/annegret' } },
  {
    type: 'consent-request', ...inStep,
    request: {
      requestId: 'request-annegret', nonce: 'annegret', callId: 'call-annegret', conversationId: place.conversationId, turnId: place.turnId, caller: 'model', server: 'hollerdorf', tool: 'read_file', title: all, description: all,
      annotations: { title: all, readOnlyHint: true }, definitionHash: 'abcdef0123456789', inputSchema: { type: 'object', properties: { path: { type: 'string', description: all, enum: [all] }, nested: { type: 'object' } }, required: ['path'] },
      arguments: args, effect: all, effectKind: 'reads', reasons: [{ code: 'first-use', text: all }], change: { words: [{ kind: 'added', text: all }] }, signs: [], trail: [{ origin: 'hollerdorf/annegret', server: 'hollerdorf', subject: all }],
      sends: { bytes: 12, destinations: ['hollerdorf.example'] }, offers: [], offersReadOnly: false, offersTrust: ['hollerdorf'], editedFrom: args, askedAt: 1_700_000_000_500,
    },
  },
  { type: 'consent-answer', ...inStep, requestId: 'request-annegret', callId: 'call-annegret', answer: { kind: 'deny', message: all } },
  { type: 'tool-start', ...inStep, callId: 'call-annegret', arguments: args, decidedBy: 'person', reasons: [{ code: 'grant', text: all }] },
  { type: 'tool-task', ...inStep, callId: 'call-annegret', taskId: 'task-annegret' },
  {
    type: 'tool-result', ...inStep, callId: 'call-annegret', outcome: { kind: 'failed', problem }, durationMs: 321, origin: { server: 'hollerdorf', trusted: false }, structuredContent: args, meta: { Annegret: all }, whole: { blobId: 'blob-3', size: 99 },
    content: [{ type: 'text', text: all }, { type: 'resource', uri: 'https://hollerdorf.example/annegret', text: all }, { type: 'resource-link', uri: 'file:///home/annegret', name: all, title: all, description: all }, { type: 'file', name: 'Annegret.csv', mimeType: 'application/vnd.hollerdorf', blobId: 'blob-4', size: 3 }],
  },
  { type: 'notice', ...inStep, code: 'provider-retry', text: all },
  { type: 'step-end', ...inStep, stopReason: { kind: 'unknown', raw: all }, usage: { inputTokens: 10, outputTokens: 20 } },
  { type: 'turn-end', ...place, outcome: { kind: 'failed', problem }, usage: { inputTokens: 10 }, durationMs: 1234 },
  { type: 'turn-start', ...place, turnId: 'turn-2', parentTurnId: 'turn-annegret', cause: 'message', content: [{ type: 'text', text: 'Annegret again' }], attachments: [], model: { providerId: 'openai', model: 'gpt-5' }, runBy: 'x', rerunOf: place },
  { type: 'head-select', conversationId: place.conversationId, turnId: 'turn-2' },
]
const events = drafts.map((draft, index) => conversationEventSchema.parse({ ...draft, seq: index + 1, at: 1_700_000_000_000 + index * 111 }))

/** Everything but the words: kinds, lengths, structure, numbers of the record. */
function shape(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return ['kind', 'type', 'code', 'channel', 'role'].includes(key) ? value : value.length
  if (Array.isArray(value)) return value.map((item) => shape(item, key))
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, member]) => [name.length, shape(member, name)])
  return typeof value === 'number' && ['size', 'durationMs', 'inputTokens', 'seq', 'step', 'part', 'offset', 'bytes'].includes(key) ? value : typeof value
}

test('nothing of a person is left, in whatever place it stood, and the shape is the same', () => {
  const scrubbed = scrubEvents(events, (text) => text)
  const text = JSON.stringify(scrubbed.events)
  expect(pieces.filter((piece) => text.toLowerCase().includes(piece.toLowerCase()))).toEqual([])
  for (const event of scrubbed.events) expect(conversationEventSchema.safeParse(event).success).toBe(true)
  expect(shape(scrubbed.events)).toEqual(shape(events))

  // It replays to the same: turns, steps, parts, times between events.
  const [before, after] = [replayTimeline(events), replayTimeline(scrubbed.events)]
  expect(after.moments.map(({ at, event }) => [at, event.type])).toEqual(before.moments.map(({ at, event }) => [at, event.type]))
  const [old, now] = [[...foldTurns(events).values()], [...foldTurns(scrubbed.events).values()]]
  expect(now.map(({ steps }) => steps.map((step) => [step.text.length, step.toolCalls.length, step.contents.length]))).toEqual(old.map(({ steps }) => steps.map((step) => [step.text.length, step.toolCalls.length, step.contents.length])))
  expect(now[0]?.steps[0]?.toolCalls[0]).toMatchObject({ start: {}, task: {}, result: { outcome: { kind: 'failed', problem: { code: 'tool-failed' } } } })
  expect(now[1]?.start.parentTurnId).toBe(now[0]?.start.turnId)
  expect(scrubbed.events[0]?.at).toBe(Date.UTC(2000, 0, 1))

  expect(scrubbed.kept).toEqual({ tool: ['read_file'], model: ['gpt-5'], code: ['tool-failed', 'provider-retry'], argument: ['path', 'nested', 'content'] })
  expect(scrubbed.files).toEqual({ count: 4, bytes: 4711 + 12 + 99 + 3 })
})

test('structure and equality stay: Markdown, addresses, code, and the same word everywhere', () => {
  const names = createPseudonyms()
  const made = scrubText(words, names)
  expect(made).toHaveLength(words.length)
  expect(made.replace(/[\p{L}\p{N}]/gu, 'x').replaceAll('xx', 'x')).toBe(words.replace(/[\p{L}\p{N}]/gu, 'x').replaceAll('xx', 'x'))
  expect(made).toContain('```ts\n')
  expect(made).toContain('](https://')
  const greet = scrubText('Annegret ANNEGRET annegret', names).split(' ')
  expect(new Set(greet.map((word) => word.toLowerCase())).size).toBe(1)
  expect(greet[1]).toBe(greet[1]?.toUpperCase())
  expect(made).toContain(greet[0])
  expect(scrubText('{"ok":true,"n":null}', names)).toMatch(/^\{"[a-z]{2}":true,"[a-z]":null\}$/)
  // Another export draws other words.
  expect(scrubText('Annegret Quittenbaum', createPseudonyms())).not.toBe(scrubText('Annegret Quittenbaum', names))
})

test('what would stay does not where it holds a secret', () => {
  const [call] = events.filter((event) => event.type === 'tool-call').map((event) => ({ ...event, tool: 'get_hunter2', modelName: 'x__get_hunter2' }))
  const text = JSON.stringify(scrubEvents(call ? [call] : [], (given) => given.replaceAll('hunter2', '•••')).events)
  expect(text).not.toContain('hunter2')
})
