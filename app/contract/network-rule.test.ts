import { expect, test } from 'vitest'
import { isLocalRule, matchesNetworkRule, parseNetworkRule } from './network-rule.ts'

test.each([
  ['api.example.com', 'api.example.com', 443, true],
  ['api.example.com', 'API.Example.com.', 80, true],
  ['api.example.com', 'api.example.com', 8443, false],
  ['api.example.com:8443', 'api.example.com', 8443, true],
  ['api.example.com:8443', 'api.example.com', 443, false],
  ['api.example.com', 'api.example.com.evil.example', 443, false],
  ['api.example.com', 'evil-api.example.com', 443, false],
  ['api.example.com', 'x.api.example.com', 443, false],
  ['*.example.com', 'a.example.com', 443, true],
  ['*.example.com', 'a.b.example.com', 443, true],
  ['*.example.com', 'example.com', 443, false],
  ['*.example.com', 'evilexample.com', 443, false],
  ['bücher.example', 'xn--bcher-kva.example', 443, true],
  ['93.184.215.14', '0x5db8d70e', 443, true],
  ['[2606:2800::1]:443', '[2606:2800:0:0::1]', 443, true],
  ['example.com', 'user@example.com', 443, false],
  ['example.com', 'example.com:443', 443, false],
  ['example.com', 'example.com/', 443, false],
])('%s and %s:%i: %s', (rule, host, port, expected) => {
  const parsed = parseNetworkRule(rule)
  expect(parsed && matchesNetworkRule(parsed, host, port)).toBe(expected)
})

test.each(['', '*', '*.com', '*.93.184.215.14', 'https://example.com', 'example.com/path', 'exa mple.com', 'a@b.example', 'example.com:0', 'example.com:99999', 'a.*.example.com', '${HOST}', 'exa*mple.com', '[::1', 'a..example'])('%j is no rule', (text) => {
  const rule = parseNetworkRule(text)
  expect(rule && matchesNetworkRule(rule, 'example.com', 443)).toBeFalsy()
  if (text !== 'a..example') expect(rule).toBeUndefined()
})

test.each(['localhost', '127.0.0.1:5432', '10.1.2.3', '192.168.0.1', '172.20.0.1', '169.254.169.254', '[::1]', '[fd00::1]', 'db.internal', 'printer.local'])('%s leads nowhere', (text) => {
  const rule = parseNetworkRule(text)
  expect(rule && isLocalRule(rule)).toBe(true)
})
