import { afterAll, expect, test } from 'vitest'
import { createTestbed, never, odd } from '#core/mcp/test-support/testbed.ts'
import { createSchemaValidator } from '#node/schema-validator.ts'
import { createTestGate } from './test-support/test-gate.ts'
import { createTurnTrail } from './turn-trail.ts'

const bed = createTestbed({ odd: odd('plain') })
const validator = createSchemaValidator()
afterAll(async () => {
  await bed.close()
  await validator.close()
})

test('without a permit for exactly this call, nothing goes to the server', async () => {
  bed.servers.start()
  await bed.state('odd', 'ready')
  const definitionHash = bed.guarded.tools('odd').find(({ tool }) => tool.name === 'echo')?.definitionHash ?? ''
  const call = { server: 'odd', tool: 'echo', definitionHash, arguments: { text: 'a' } }
  const permitted = { ...call, serverHash: bed.guarded.definitionHash('odd') }
  const others = [{ brand: 'permit' } as const, ...[{ arguments: { text: 'b' } }, { serverHash: 'other' }, { definitionHash: 'other' }, { tool: 'pid' }].map((other) => bed.permits.issue({ ...permitted, ...other }))]
  for (const permit of others) await expect(bed.guarded.callTool(permit, { ...call, signal: never })).rejects.toMatchObject({ code: 'permit-invalid' })
  const permit = bed.permits.issue(permitted)
  await bed.guarded.callTool(permit, { ...call, signal: never })
  await expect(bed.guarded.callTool(permit, { ...call, signal: never })).rejects.toMatchObject({ code: 'permit-invalid' })
  expect(bed.servers.messages('odd', 0).messages.filter(({ method, direction }) => method === 'tools/call' && direction === 'sent')).toHaveLength(1)
})

test.each([
  ['echo', 'ok'],
  ['bad', 'failed'],
  ['die', 'failed'],
])('what %s answers counts as data from outside, also where it is an error (%s)', async (tool, outcome) => {
  bed.servers.start()
  await bed.state('odd', 'ready')
  const trail = createTurnTrail()
  const record = { onRequest() {}, onAnswer() {}, onStart() {}, onTask() {} }
  const result = await createTestGate(bed, validator, { parts: { rules: { allow: ['*'], deny: [] }, person: false } }).gate.call({ callId: 'c', server: 'odd', tool, arguments: {}, conversationId: null, turnId: null, caller: 'person', trail, signal: never, record })
  expect(result.outcome.kind).toBe(outcome)
  expect(trail.origins).toEqual([`odd/${tool}`])
})
