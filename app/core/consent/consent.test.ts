import { expect, test } from 'vitest'
import type { ConsentRequest } from '#contract/consent.ts'
import { createPendingRequests } from './pending-requests.ts'
import { createPermits } from './permits.ts'

const request = (requestId: string): ConsentRequest => ({
  effectKind: 'changes',
  signs: [],
  trail: [],
  offers: [],
  offersReadOnly: false,
  offersTrust: [],
  caller: 'model',
  requestId,
  nonce: `nonce-${requestId}`,
  callId: 'call',
  conversationId: 'c',
  turnId: 't',
  server: 's',
  tool: 'x',
  annotations: {},
  definitionHash: 'h',
  inputSchema: {},
  arguments: { a: 1 },
  effect: '',
  reasons: [],
  askedAt: 0,
})

test('an answer reaches only the request that it names, and only with its nonce', async () => {
  const counts: number[] = []
  const pending = createPendingRequests((event, payload) => {
    if (event === 'consent-change') counts.push((payload as { requests: unknown[] }).requests.length)
  })
  const first = pending.ask(request('1'), new AbortController().signal)
  const second = pending.ask(request('2'), new AbortController().signal)
  expect(() => pending.answer('1', 'nonce-2', { kind: 'allow-once' })).toThrow(expect.objectContaining({ code: 'consent-nonce-wrong' }))
  expect(pending.list()).toHaveLength(2)
  pending.answer('1', 'nonce-1', { kind: 'deny', message: 'no' })
  expect((await first).outcome).toEqual({ kind: 'deny', message: 'no' })
  expect(() => pending.answer('1', 'nonce-1', { kind: 'allow-once' })).toThrow(expect.objectContaining({ code: 'consent-request-gone' }))
  pending.withdraw(({ tool }) => tool === 'x')
  expect((await second).outcome).toEqual({ kind: 'withdrawn' })
  expect(counts).toEqual([1, 2, 1, 0])
})

test('stopping takes the request away', async () => {
  const pending = createPendingRequests(() => {})
  const controller = new AbortController()
  const asked = pending.ask(request('1'), controller.signal)
  controller.abort()
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  expect(pending.list()).toEqual([])
  expect(() => pending.ask(request('2'), controller.signal)).toThrow()
})

test('a permit is good once, for exactly one call', () => {
  const permits = createPermits()
  const call = { server: 's', serverHash: 'e', tool: 'x', definitionHash: 'h', arguments: { a: 1, b: [2] } }
  const permit = permits.issue(call)
  permits.take(permit, { ...call, arguments: { b: [2], a: 1 } })
  expect(() => permits.take(permit, call)).toThrow(expect.objectContaining({ code: 'permit-invalid' }))
  for (const other of [{ server: 'S' }, { serverHash: 'f' }, { tool: 'y' }, { definitionHash: 'g' }, { arguments: { a: 1, b: [3] } }]) {
    expect(() => permits.take(permits.issue(call), { ...call, ...other })).toThrow(expect.objectContaining({ code: 'permit-invalid' }))
  }
  expect(() => permits.take({ brand: 'permit' }, call)).toThrow(expect.objectContaining({ code: 'permit-invalid' }))
})
