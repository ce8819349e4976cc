import { expect, test } from 'vitest'
import type { ServerRequest } from '#contract/server-request.ts'
import { describePrompt } from './describe-server-request.ts'

const request: Extract<ServerRequest, { kind: 'sampling' }> = {
  kind: 'sampling',
  requestId: '1',
  nonce: '2',
  askedAt: 0,
  server: 's',
  callId: null,
  conversationId: null,
  messages: [{ role: 'user', content: [{ type: 'text', text: 'a\u001b]0;hidden in a title\u0007b' }, { type: 'resource', uri: 'x:y', text: '\u001b[8mhidden in a colour\u001b[0m' }] }],
  tools: [{ name: 'send', description: 'hidden in a description', inputSchema: { type: 'object', title: 'hidden in a schema' } }],
  hints: [],
  maxTokens: 10,
  model: null,
  budget: { requestsLeft: 1, tokensLeft: 1 },
  stage: { kind: 'prompt' },
}

test('every word that goes to the model is shown, and nothing that a terminal acts on', () => {
  const shown = describePrompt(request)
  for (const place of ['title', 'colour', 'description', 'schema']) expect(shown).toContain(`hidden in a ${place}`)
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})
