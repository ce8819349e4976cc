import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError, UnauthorizedError } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { StewardError } from '#contract/problem.ts'
import { describeFailure, type FailureContext } from './describe-failure.ts'

const stdio: FailureContext = { server: 'x', kind: 'stdio' }
const http: FailureContext = { server: 'x', kind: 'http', url: 'https://x.example/mcp' }
const status = (code: number, text = ''): SdkHttpError => new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, `Error POSTing to endpoint: ${text}`, { status: code })
/** As `fetch` throws: the code lies two levels down. */
const network = (code: string): TypeError => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
const closed = new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed')
const timeout = new SdkError(SdkErrorCode.RequestTimeout, 'Request timed out')
const unusable = (steward: string): ProtocolError => new ProtocolError(-32099, 'too large', { steward })

test.each<[string, unknown, FailureContext, string]>([
  ['server-exited', closed, { ...stdio, exit: { code: 3, signal: null, lastLines: ['one', 'two'] } }, 'one\ntwo'],
  ['server-exited', closed, { ...stdio, exit: { code: null, signal: 'SIGKILL', lastLines: [] } }, 'It wrote nothing'],
  ['server-exited', closed, { ...stdio, exit: { code: 1, signal: null, lastLines: ['node:internal', "Error: Cannot find module '/x'", '  at a', '  at b', '  at c', '{', '}', 'Node.js v24'] } }, "Error: Cannot find module '/x'\n  at c"],
  ['server-exited', closed, { ...stdio, exit: { code: 1, signal: null, lastLines: ['npm error code E404', 'npm error 404 Not Found - GET x', 'npm error 404', '1', '2', '3', '4', 'log'] } }, 'npm error 404 Not Found - GET x\n2'],
  ['handshake-timeout', timeout, stdio, 'said nothing'],
  ['handshake-timeout', timeout, { ...stdio, stderr: ['Downloading…'] }, 'It last wrote:\nDownloading…'],
  ['not-mcp', timeout, { ...stdio, garbage: ['Listening on 3000'] }, 'Listening on 3000'],
  ['not-mcp', new SyntaxError('Unexpected token <'), http, 'Unexpected token <'],
  ['not-mcp', new SdkError(SdkErrorCode.EraNegotiationFailed, 'unusable', {}, { cause: new SdkError(SdkErrorCode.ClientHttpUnexpectedContent, 'Unexpected content type: text/html') }), http, 'text/html'],
  ['era-unsupported', new SdkError(SdkErrorCode.EraNegotiationFailed, 'not offered'), stdio, 'not offered'],
  ['connection-lost', closed, http, 'Connection closed'],
  ['sign-in-needed', status(401), http, '401'],
  ['sign-in-needed', new UnauthorizedError(), http, '401'],
  ['sign-in-needed', new SseError(401, 'Non-200 status code', {} as never), http, '401'],
  ['sign-in-needed', new Error('Error POSTing to endpoint (HTTP 401): no'), http, '401'],
  ['access-denied', status(403), http, '403'],
  ['address-not-found', status(404), http, '404'],
  ['request-refused', status(418, 'teapot'), http, 'teapot'],
  ['server-error', status(502), http, '502'],
  ['redirected', status(308, 'Redirect to https://y.example/mcp not followed; use that URL'), http, 'https://y.example/mcp'],
  ['address-invalid', new TypeError('fetch failed', { cause: new Error('bad port') }), http, 'never spoken there'],
  ['connection-refused', network('ECONNREFUSED'), http, 'https://x.example/mcp'],
  ['connection-refused', new TypeError('fetch failed', { cause: new AggregateError([Object.assign(new Error(), { code: 'ECONNREFUSED' })]) }), http, 'no program listens'],
  ['host-not-found', network('ENOTFOUND'), http, 'x.example'],
  ['connection-timed-out', network('UND_ERR_CONNECT_TIMEOUT'), http, 'too long'],
  ['connection-lost', network('ECONNRESET'), http, 'ECONNRESET'],
  ['tls-failed', network('CERT_HAS_EXPIRED'), http, 'has expired'],
  ['tls-failed', network('DEPTH_ZERO_SELF_SIGNED_CERT'), http, 'signed by itself'],
  ['tls-failed', network('ERR_TLS_CERT_ALTNAME_INVALID'), http, 'another host'],
  ['tls-failed', network('EPROTO'), http, 'does not speak TLS'],
  ['certificate-needed', network('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), http, 'none was shown'],
  ['certificate-needed', status(400, '<center>No required SSL certificate was sent</center>'), http, 'No required'],
  ['certificate-refused', network('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'), http, 'unknown ca'],
  ['certificate-refused', network('ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED'), http, 'certificate expired'],
  ['certificate-refused', status(400, 'The SSL certificate error'), http, 'SSL certificate error'],
  ['tls-failed', network('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'), http, 'may want a certificate'],
  ['connection-refused', network('ENOENT'), { ...http, url: 'unix:///run/x.sock' }, 'no such socket'],
  ['connection-refused', network('EACCES'), { ...http, url: 'unix:///run/x.sock' }, 'may not open it'],
  ['proxy-sign-in', new TypeError('fetch failed', { cause: new StewardError({ code: 'proxy-sign-in', message: 'm', cause: '407' }) }), http, '407'],
  ['not-mcp', status(200), { ...http, url: 'wss://x.example/mcp' }, 'opened no WebSocket'],
  ['redirected', status(302, 'Redirect to wss://y.example/mcp'), { ...http, url: 'wss://x.example/mcp' }, 'wss://y.example/mcp'],
  ['connection-failed', new TypeError('fetch failed', { cause: new Error('invalid onRequestStart method') }), http, 'onRequestStart'],
  ['result-too-large', unusable('message-too-large'), stdio, 'too large'],
  ['result-invalid', unusable('message-not-json'), stdio, 'too large'],
  ['result-invalid', new SdkError(SdkErrorCode.InvalidResult, 'Invalid result for tools/call'), stdio, 'tools/call'],
  ['protocol-error', new ProtocolError(-32602, 'Tool not found'), stdio, 'Tool not found (-32602)'],
  ['command-not-found', new StewardError({ code: 'command-not-found', message: 'm', cause: 'Looked in: /bin' }), stdio, 'Looked in: /bin'],
  ['connection-failed', 'just a text', stdio, 'just a text'],
])('%s', (code, error, context, cause) => {
  const problem = describeFailure(error, context)
  expect(problem.code).toBe(code)
  expect(problem.cause).toContain(cause)
})

test('a redirect offers the address that it names', () => {
  expect(describeFailure(status(307, 'Redirect to https://y.example/mcp not followed'), http).action).toEqual({ kind: 'use-url', server: 'x', url: 'https://y.example/mcp' })
})

test('the code of an error is told once', () => {
  expect(describeFailure(new ProtocolError(-32602, 'MCP error -32602: Prompt x not found'), stdio).cause).toBe('Prompt x not found (-32602)')
})
