import { expect, test } from 'vitest'
import { takeToken } from './pick-transport.ts'

/** Only what `takeToken` touches of a window. */
function createPage(hash: string, kept?: string) {
  const storage = new Map<string, string>(kept === undefined ? [] : [['steward-token', kept]])
  const page = { location: { hash, pathname: '/', search: '?a=1' }, history: { replaceState: (_: unknown, __: string, url: string) => (shown = url) }, sessionStorage: { getItem: (key: string) => storage.get(key) ?? null, setItem: (key: string, value: string) => storage.set(key, value) } }
  let shown: string | undefined
  return { page: page as unknown as Parameters<typeof takeToken>[0], storage, shown: () => shown }
}

test('the token is taken, kept for this tab, and stripped from the address', () => {
  const { page, storage, shown } = createPage('#token=aB-_9')
  expect(takeToken(page)).toBe('aB-_9')
  expect(storage.get('steward-token')).toBe('aB-_9')
  expect(shown()).toBe('/?a=1')
})

test('a route after the token stays', () => {
  const { page, shown } = createPage('#token=abc&/servers')
  expect(takeToken(page)).toBe('abc')
  expect(shown()).toBe('/?a=1#/servers')
})

test('without a token in the address the kept one serves, and the address stays', () => {
  const { page, shown } = createPage('#/chat/1', 'kept')
  expect(takeToken(page)).toBe('kept')
  expect(shown()).toBeUndefined()
  expect(takeToken(createPage('').page)).toBe('')
})
