import { expect, test } from 'vitest'
import { describeMessage, nameResults } from './describe-message.ts'

test.each([
  ['a request', { method: 'tools/list', id: 1, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } }, { kind: 'request', name: 'tools/list' }],
  ['a notification', { method: 'notifications/progress', body: { jsonrpc: '2.0', method: 'notifications/progress' } }, { kind: 'notification', name: 'notifications/progress' }],
  ['a result', { id: 1, body: { jsonrpc: '2.0', id: 1, result: {} } }, { kind: 'result', name: 'result' }],
  ['an error', { id: 1, body: { jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'Method not found' } } }, { kind: 'error', name: 'Method not found' }],
  ['a body that was cut to text', { method: 'tools/call', id: 2, body: '{"jsonrpc"' }, { kind: 'request', name: 'tools/call' }],
] as const)('%s', (_name, message, words) => {
  expect(describeMessage(message)).toEqual(words)
})

test('a result is named after the request that went the other way', () => {
  const message = (direction: 'sent' | 'received', id: number, method?: string) => ({ server: 'a', index: 0, at: 0, direction, id, method, size: 1, body: null, truncated: false })
  const named = nameResults([message('sent', 1, 'tools/list'), message('received', 1, 'roots/list'), message('received', 1), message('sent', 1), message('received', 9)])
  expect(named.map(({ method }) => method)).toEqual(['tools/list', 'roots/list', 'tools/list', 'roots/list', undefined])
})
