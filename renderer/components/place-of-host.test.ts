import { expect, test } from 'vitest'
import { placeOfHost } from './place-of-host.ts'

test.each([
  ['https://example.com/a?b#c', 'example.com', 8],
  ['https://example.com', 'example.com', 8],
  ['https://example.com:8443/x', 'example.com', 8],
  // What stands before the @ is a name, whatever it looks like.
  ['https://evil.example.bank.example@evil.example/', 'evil.example', 34],
  ['https://a.example/?next=https://b.example', 'b.example', -1],
  ['mailto:ada@example.com', '', -1],
])('%s', (href, host, place) => {
  expect(placeOfHost(href, host)).toBe(place)
})
