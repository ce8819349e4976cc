import { expect, test } from 'vitest'
import { hrefOf, parseRoute, type Route } from './route.ts'

const routes: readonly Route[] = [
  { kind: 'chat', conversationId: null },
  { kind: 'chat', conversationId: 'a-1' },
  { kind: 'chat', conversationId: 'a/1', turnId: 't/1' },
  { kind: 'servers', server: null, tab: null },
  { kind: 'servers', server: 'my server/1 ü', tab: null },
  { kind: 'servers', server: 'files', tab: 'logs' },
  { kind: 'servers', server: 'files', tab: 'tools', item: 'a/b c' },
  { kind: 'servers', server: null, tab: 'config' },
  { kind: 'activity', turnId: null },
  { kind: 'activity', turnId: 't/1' },
  { kind: 'settings', page: null },
  { kind: 'settings', page: 'models' },
]

test.each(routes)('%j survives its address', (route) => {
  expect(parseRoute(hrefOf(route))).toEqual(route)
})

test.each(['', '#', '#/', '#/nowhere/else', '#token=abc', '#/chat/'])('%j is an empty chat', (hash) => {
  expect(parseRoute(hash)).toEqual({ kind: 'chat', conversationId: null })
})

test('an address that cannot be decoded is kept as it is', () => {
  expect(parseRoute('#/servers/%E0%A4%A')).toEqual({ kind: 'servers', server: '%E0%A4%A', tab: null })
})
