import { expect, test } from 'vitest'
import { chooseProxy } from './proxy.ts'

const environment = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://user:p%40ss@secure:2', NO_PROXY: 'a.example, .b.example,*.c.example d.example:8443,[::5],10.0.0.1' }
const via = (url: string, written?: string, variables: Record<string, string> = environment): string | undefined => chooseProxy('it', written, variables)(new URL(url))?.url.host

test.each([
  ['http://x.example', 'plain:1'],
  ['ws://x.example', 'plain:1'],
  ['https://x.example', 'secure:2'],
  ['wss://x.example', 'secure:2'],
  ['grpcs://x.example', 'secure:2'],
  ['https://a.example', undefined],
  ['https://A.EXAMPLE.', undefined],
  ['https://deep.a.example', undefined],
  ['https://nota.example', 'secure:2'],
  ['https://deep.b.example', undefined],
  ['https://deep.c.example', undefined],
  ['https://d.example:8443', undefined],
  ['https://d.example', 'secure:2'],
  ['https://[::5]', undefined],
  ['https://10.0.0.1', undefined],
  ['https://110.0.0.1', 'secure:2'],
  // Never through a proxy of the environment: it could not reach this machine.
  ['http://localhost:3000', undefined],
  ['https://api.localhost', undefined],
  ['http://127.8.9.1', undefined],
  ['http://[::1]:1', undefined],
])('%s goes through %s', (url, proxy) => expect(via(url)).toBe(proxy))

test('lower case goes first, * excepts all, and one without a scheme is http', () => {
  expect(via('https://x.example', undefined, { https_proxy: 'low:1', HTTPS_PROXY: 'http://high:1' })).toBe('low:1')
  expect(via('https://x.example', undefined, { HTTPS_PROXY: 'http://high:1', no_proxy: '*' })).toBeUndefined()
  expect(via('https://x.example', undefined, {})).toBeUndefined()
})

test('what the entry says goes before the environment, for this machine too', () => {
  expect(via('https://a.example', 'http://own:3')).toBe('own:3')
  expect(via('http://localhost', 'http://own:3')).toBe('own:3')
  expect(via('https://x.example', 'none')).toBeUndefined()
})

test('the password becomes a header and leaves the address', () => {
  const proxy = chooseProxy('it', undefined, environment)(new URL('https://x.example'))
  expect(proxy?.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`)
  expect(proxy?.url.href).toBe('http://secure:2/')
})

test.each(['socks5://x:1', 'ftp://x', 'http://'])('%s is no proxy', (written) => {
  expect(() => chooseProxy('it', written, {})).toThrow(expect.objectContaining({ code: 'proxy-invalid' }))
  expect(() => via('https://x.example', undefined, { HTTPS_PROXY: written })).toThrow(expect.objectContaining({ code: 'proxy-invalid' }))
})
