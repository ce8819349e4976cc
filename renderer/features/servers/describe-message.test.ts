import { expect, test } from 'vitest'
import { describeMessage } from './describe-message.ts'

test.each([
  ['a request', { method: 'tools/list', id: 1, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } }, { kind: 'request', name: 'tools/list' }],
  ['a notification', { method: 'notifications/progress', body: { jsonrpc: '2.0', method: 'notifications/progress' } }, { kind: 'notification', name: 'notifications/progress' }],
  ['a result', { id: 1, body: { jsonrpc: '2.0', id: 1, result: {} } }, { kind: 'result', name: 'result' }],
  ['an error', { id: 1, body: { jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'Method not found' } } }, { kind: 'error', name: 'Method not found' }],
  ['a body that was cut to text', { method: 'tools/call', id: 2, body: '{"jsonrpc"' }, { kind: 'request', name: 'tools/call' }],
] as const)('%s', (_name, message, words) => {
  expect(describeMessage(message)).toEqual(words)
})
