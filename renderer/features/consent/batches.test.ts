import { expect, test } from 'vitest'
import { consentRequestSchema } from '#contract/consent.ts'
import { nextBatches } from './batches.ts'

const request = (requestId: string, step?: number, caller: 'model' | 'view' = 'model') =>
  consentRequestSchema.parse({ requestId, nonce: 'n', callId: requestId, conversationId: 'v', turnId: 't', caller, server: 's', tool: 't', annotations: {}, definitionHash: 'h', inputSchema: {}, arguments: {}, effect: '', reasons: [], askedAt: 0, ...(step === undefined ? {} : { step }) })

test('two calls of one step are a list, and stay one until the last is answered', () => {
  const none = nextBatches(new Set(), [request('a', 0), request('b', 1), request('c'), request('d'), request('e', 2, 'view'), request('f', 2, 'view')])
  expect(none.size).toBe(0)
  const two = nextBatches(none, [request('a', 0), request('b', 0)])
  expect(two.size).toBe(1)
  expect(nextBatches(two, [request('b', 0)])).toBe(two)
  expect(nextBatches(two, []).size).toBe(0)
})
