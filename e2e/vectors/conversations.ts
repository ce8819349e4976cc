/** Conversations whose every place holds texts of the suite, as another person's file, a model or a server could bring them. */
import type { ConversationEvent } from '#contract/conversation.ts'
import type { Vector } from './vector.ts'

type Input = { readonly title: string; readonly createdAt: number; readonly events: readonly ConversationEvent[] }
/** An event without what every event has. */
type Bare = ConversationEvent extends infer Event ? (Event extends ConversationEvent ? Omit<Event, 'conversationId' | 'seq' | 'at' | 'turnId' | 'step'> : never) : never

const usage = { inputTokens: 1, outputTokens: 1 }
const model = { providerId: 'demo', model: 'scripted' }

function conversation(title: string, question: string, inside: readonly Bare[], start: Partial<Extract<ConversationEvent, { type: 'turn-start' }>> = {}, outcome: Extract<ConversationEvent, { type: 'turn-end' }>['outcome'] = { kind: 'done' }): Input {
  const bare = [
    { type: 'turn-start', parentTurnId: null, cause: 'message', content: [{ type: 'text', text: question }], attachments: [], model, runBy: 'elsewhere', ...start },
    { type: 'step-start' },
    ...inside,
    { type: 'step-end', stopReason: { kind: 'stop' }, usage },
    { type: 'turn-end', outcome, usage, durationMs: 1 },
  ]
  return { title, createdAt: 1, events: bare.map((event, index) => ({ conversationId: 'c', at: index + 1, turnId: 't', step: 0, ...event, seq: index + 1 }) as ConversationEvent) }
}

/** An answer in which each text is a part of its own, so that none swallows the next. */
export function answers(vectors: readonly Vector[]): Input {
  return conversation('Answers', 'go', vectors.map(({ text }, part): Bare => ({ type: 'message-delta', part, channel: 'text', offset: 0, text })))
}

/** Everything around the answer: title, question, prompt, attachment, thoughts, notices, and a tool call of every outcome. */
export function places(vectors: readonly Vector[]): Input {
  const inside = vectors.flatMap(({ id, text }, index): Bare[] => {
    const call = { callId: id, server: index % 7 === 0 ? text : 'other', tool: index % 5 === 0 ? text : `tool-${id}`, modelName: `other__${id}` }
    const problem = { code: 'server-error', message: text, cause: text, nextStep: text }
    const outcomes = [{ kind: 'ok' }, { kind: 'tool-error' }, { kind: 'failed', problem }, { kind: 'denied', reason: { code: 'no-grant', text }, message: text }] as const
    return [
      { type: 'tool-call', ...call, title: text, arguments: { message: text, [text]: [text] }, ...(index % 11 === 0 ? { rawArguments: text } : {}) },
      { type: 'tool-start', callId: id, arguments: { message: text, [text]: [text] }, decidedBy: 'policy', reasons: [{ code: 'grant', text }] },
      {
        type: 'tool-result',
        callId: id,
        outcome: outcomes[index % 4] ?? outcomes[0],
        content: [
          { type: 'text', text },
          { type: 'resource', uri: text, mimeType: text, text },
          { type: 'resource-link', uri: text, name: text, title: text, description: text, mimeType: text },
          { type: 'json', value: { [text]: text } },
          ...(index % 9 === 0 ? [{ type: 'image' as const, mimeType: 'image/svg+xml', blobId: '0'.repeat(64), size: 1, alt: text }, { type: 'file' as const, name: text, mimeType: text, blobId: '0'.repeat(64), size: 1 }] : []),
        ],
        structuredContent: { text },
        durationMs: 1,
        origin: { server: index % 7 === 0 ? text : 'other', trusted: false },
      },
      ...(index % 3 === 0 ? [{ type: 'notice' as const, code: 'schema-adapted', text }] : []),
      ...(index % 13 === 0 ? [{ type: 'message-delta' as const, part: index, channel: 'reasoning' as const, offset: 0, text }] : []),
    ]
  })
  const all = vectors.map(({ text }) => text).join('\n')
  const [first] = vectors
  const title = first?.text ?? ''
  return conversation(title, all, inside, {
    prompt: { server: title, name: title, arguments: { [title]: title }, messages: vectors.slice(0, 40).map(({ text }) => ({ role: 'user', content: { type: 'text', text } })) },
    attachments: vectors.slice(0, 20).map(({ text }) => ({ blobId: '0'.repeat(64), name: text, mimeType: 'text/html', size: 1, source: { kind: 'resource', server: text, uri: text } })),
    content: [{ type: 'text', text: all }],
  }, { kind: 'failed', problem: { code: 'provider-error', message: title, cause: title, nextStep: title } })
}
