import { afterAll, expect, test } from 'vitest'
import { createPendingRequests } from '#core/consent/pending-requests.ts'
import { clock, createTestbed, createTrust, never, odd } from '#core/mcp/test-support/testbed.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { createSchemaValidator } from '#node/schema-validator.ts'
import { createToolGate, type ToolGate } from './call-tool.ts'
import { createToolCatalog } from './tool-catalog.ts'
import { createTurnTrail } from './turn-trail.ts'

const bed = createTestbed({ odd: odd('plain') })
const validator = createSchemaValidator()
afterAll(async () => {
  await bed.close()
  await validator.close()
})

function createGate(): ToolGate {
  const blobs = { put: () => Promise.reject(new Error('No bytes are expected here.')) } as Partial<BlobStore> as BlobStore
  const publish = (): void => undefined
  return createToolGate({ ports: { trust: createTrust(), clock, blobs, validator }, servers: bed.servers, catalog: createToolCatalog(bed.servers), pending: createPendingRequests(publish), tasks: { run: () => Promise.reject(new Error('No task is expected here.')) }, publish, rules: { allow: ['*'], deny: [] }, person: false })
}

test.each([
  ['echo', 'ok'],
  ['bad', 'failed'],
  ['die', 'failed'],
])('what %s answers counts as data from outside, also where it is an error (%s)', async (tool, outcome) => {
  bed.servers.start()
  await bed.state('odd', 'ready')
  const trail = createTurnTrail()
  const record = { onRequest() {}, onAnswer() {}, onStart() {}, onTask() {} }
  const result = await createGate().call({ callId: 'c', server: 'odd', tool, arguments: {}, conversationId: null, turnId: null, caller: 'person', trail, signal: never, record })
  expect(result.outcome.kind).toBe(outcome)
  expect(trail.origins).toEqual([`odd/${tool}`])
})
