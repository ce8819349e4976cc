import { expect, test } from 'vitest'
import { describeSignIn, describeTransport, withoutPassword } from './describe-definition.ts'

test.each([
  ['https://a.example/mcp', 'auto', 'Streamable HTTP, else HTTP with SSE'],
  ['wss://a.example/mcp', 'websocket', 'WebSocket'],
  ['unix:///run/mcp.sock:/mcp', 'streamable-http', 'Streamable HTTP, over a socket on this computer'],
  ['pipe:////./pipe/mcp', 'auto', 'Streamable HTTP, else HTTP with SSE, over a named pipe on this computer'],
] as const)('%s by %s', (url, transport, words) => expect(describeTransport({ url, transport })).toBe(words))

test('the password of a proxy is not shown', () => {
  expect(withoutPassword('http://ada:geheim@proxy.example:3128')).toBe('http://…@proxy.example:3128/')
  expect(withoutPassword('http://proxy.example:3128')).toBe('http://proxy.example:3128')
})

test('a sign-in is told without its secrets', () => {
  expect(describeSignIn({ flow: 'client-credentials', clientId: 'robot', clientSecret: '${secret:A}', privateKey: '${secret:B}' })).toBe('By itself, as the client robot, with a key')
  expect(describeSignIn({ flow: 'interactive', device: 'auto', authorizationServer: 'https://auth.example' })).toBe('By you, in the browser, at https://auth.example')
})
