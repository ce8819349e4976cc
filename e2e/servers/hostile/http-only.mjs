// Behaviours that only HTTP has. `when` is the method that is answered so, without it all are; the rest is as `starts.mjs` has it.
import { createDeflate, createGzip, gzipSync } from 'node:zlib'

const never = () => new Promise(() => {})
const megabyte = 'x'.repeat(1_048_576)
const answerTo = (w, text = 'fine') => JSON.stringify({ jsonrpc: '2.0', id: w.id, result: w.complete({ content: [{ type: 'text', text }] }) })
const json = { 'content-type': 'application/json' }
const events = { 'content-type': 'text/event-stream' }
const status = (code, headers = {}, body = '') => ({ answer: ({ response }) => response.writeHead(code, headers).end(body) })
const redirect = (location, code = 307) => status(code, { location })
const onCall = (answer) => ({ when: 'tools/call', answer })
/** Bytes on the wire that Node's own server would not write. */
const bytes = (make) => ({ answer: (w) => w.response.socket.end(make(w)) })
/** A body that goes on until the other side has had enough. */
async function pour(stream, chunk, most) {
  for (let n = 0; n < most && !stream.destroyed; n++) if (!stream.write(chunk)) await new Promise((resolve) => stream.once('drain', resolve).once('close', resolve))
}
let turn = 0
let storms = 0

export const httpOnly = {
  // Somewhere else
  'redirect-metadata': redirect('http://169.254.169.254/latest/meta-data'),
  'redirect-loopback6': redirect('http://[::1]:9/mcp', 308),
  'redirect-ten': redirect('http://10.0.0.1/mcp', 302),
  'redirect-number': redirect('http://2130706433/mcp', 301),
  'redirect-name': redirect('http://metadata.google.internal/', 303),
  'redirect-file': redirect('file:///etc/passwd'),
  'redirect-script': redirect('javascript:alert(1)'),
  'redirect-nowhere': status(307),
  'redirect-garbage': redirect('http://[:::/%%'),
  'redirect-call': onCall(({ response }) => response.writeHead(307, { location: 'http://192.168.0.1/steal' }).end()),
  'redirect-loop': { answer: ({ request, response }) => response.writeHead(307, { location: `${request.url}/x` }).end() },
  'redirect-self': { answer: ({ request, response }) => response.writeHead(308, { location: request.url }).end() },

  // Refusals
  'always-401': status(401, { 'www-authenticate': 'Bearer error="invalid_token"' }),
  '401-inner': status(401, { 'www-authenticate': 'Bearer resource_metadata="http://169.254.169.254/.well-known/oauth-protected-resource"' }),
  '401-garbage': status(401, { 'www-authenticate': `Bearer ${'a="b\\'.repeat(2_000)}` }),
  '401-at-call': onCall(({ response }) => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()),
  '403-scope-loop': status(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="everything"' }),
  '407': status(407, { 'proxy-authenticate': 'Basic' }),
  '500-huge': { answer: ({ response }) => pour(response.writeHead(500), megabyte, 50).then(() => response.end()) },
  '429': status(429, { 'retry-after': '999999999' }),
  '304': status(304),
  '204': status(204),
  '202': status(202),
  '299-html': status(299, { 'content-type': 'text/html' }, '<html>Welcome</html>'),

  // What the body is
  'html': status(200, { 'content-type': 'text/html' }, '<html>Welcome</html>'),
  'no-type': { answer: (w) => w.response.writeHead(200).end('x') },
  'type-lies': status(200, json, '<html>Welcome</html>'),
  'type-huge': status(200, { 'content-type': `application/json; x="${'x'.repeat(8_000)}"` }, '7'),
  'empty-json': status(200, json),
  'call-html': onCall(({ response }) => response.writeHead(200, { 'content-type': 'text/html' }).end('<script>1</script>')),
  'call-empty-stream': onCall(({ response }) => response.writeHead(200, events).end()),
  'call-json-deep': onCall((w) => pour(w.response.writeHead(200, json), '['.repeat(1_000_000), 5).then(() => w.response.end(']'.repeat(5_000_000)))),
  'call-json-many': onCall((w) => pour(w.response.writeHead(200, json), '[],'.repeat(300_000), 30).then(() => w.response.end('0]'))),
  'call-json-utf16': onCall((w) => w.response.writeHead(200, json).end(Buffer.from(answerTo(w), 'utf16le'))),
  'call-json-batch': onCall((w) => w.response.writeHead(200, json).end(`[${answerTo(w)},${answerTo(w, 'second')}]`)),

  // Encodings and lengths
  'gzip-bomb': onCall((w) => {
    const zip = createGzip()
    zip.pipe(w.response.writeHead(200, { ...json, 'content-encoding': 'gzip' }))
    w.response.on('close', () => zip.destroy())
    return pour(zip, `{"a":"${megabyte}`, 200).then(() => zip.end())
  }),
  'gzip-bomb-events': onCall((w) => {
    const zip = createDeflate()
    zip.pipe(w.response.writeHead(200, { ...events, 'content-encoding': 'deflate' }))
    w.response.on('close', () => zip.destroy())
    return pour(zip, `data: ${megabyte}`, 200).then(() => zip.end())
  }),
  'gzip-twice': onCall((w) => w.response.writeHead(200, { ...json, 'content-encoding': 'gzip, gzip' }).end(gzipSync(gzipSync(answerTo(w))))),
  'gzip-many': onCall((w) => w.response.writeHead(200, { ...json, 'content-encoding': Array(50).fill('gzip').join(', ') }).end(answerTo(w))),
  'gzip-lies': onCall((w) => w.response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(answerTo(w))),
  'encoding-odd': onCall((w) => w.response.writeHead(200, { ...json, 'content-encoding': 'banana' }).end(answerTo(w))),
  'length-short': { when: 'tools/call', ...bytes((w) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n${answerTo(w)}`) },
  'length-long': { when: 'tools/call', ...bytes((w) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n${answerTo(w)}`) },
  'length-two': { when: 'tools/call', ...bytes((w) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\ncontent-length: 20\r\n\r\n${answerTo(w)}`) },
  'length-and-chunks': { when: 'tools/call', ...bytes(() => 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n') },
  'chunk-odd': { when: 'tools/call', ...bytes(() => 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n{') },
  'body-for-ever': onCall((w) => pour(w.response.writeHead(200, json), ' '.repeat(65_536), 1_000).then(never)),
  'body-drips': onCall(async (w) => { w.response.writeHead(200, json); for (let n = 0; n < 200 && !w.response.destroyed; n++) { w.response.write(' '); await new Promise((resolve) => setTimeout(resolve, 20)) } }),

  // Headers
  'headers-huge': { answer: (w) => w.response.writeHead(200, { ...json, 'x-huge': 'x'.repeat(200_000) }).end('{}') },
  'headers-many': bytes(() => `HTTP/1.1 200 OK\r\n${'x-many: 1\r\n'.repeat(3_000)}\r\n`),
  'headers-for-ever': { answer: ({ response }) => void response.socket.write('HTTP/1.1 200 OK\r\nx-slow: 1') },
  'not-http': bytes(() => 'SSH-2.0-OpenSSH_9.9\r\n'),
  'http-09': bytes(() => '{"jsonrpc":"2.0"}'),
  'status-odd': bytes(() => 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n'),
  'informed': { when: 'tools/call', ...bytes((w) => `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2_000)}HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answerTo(w).length}\r\n\r\n${answerTo(w)}`) },
  'two-answers': { when: 'tools/call', ...bytes((w) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answerTo(w).length}\r\n\r\n${answerTo(w)}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`) },
  'upgrade': bytes(() => 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
  'session-lines': { when: 'initialize', ...bytes((w) => { const body = hello(w); return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nmcp-session-id: a\r\n b\r\nx-more: evil\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}` }) },
  'session-long': { when: 'initialize', answer: (w) => w.response.writeHead(200, { ...json, 'mcp-session-id': 's'.repeat(10_000) }).end(hello(w)) },
  'session-odd': { when: 'initialize', ...bytes((w) => { const body = hello(w); return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nmcp-session-id: \x01\xff\xfe\t\x7f\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}` }) },
  'session-changes': { when: 'initialize', answer: (w) => w.response.writeHead(200, { ...json, 'mcp-session-id': `s${++turn}` }).end(hello(w)) },
  'cookies': { answer: (w) => { const cookie = w.request.headers.cookie; w.response.setHeader('set-cookie', 'sid=1; Path=/'); return w.method === 'initialize' ? w.response.writeHead(200, json).end(hello(w)) : w.json({ result: w.method === 'tools/list' ? { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] } : { content: [{ type: 'text', text: cookie ?? 'no cookie' }] } }) } },

  // Event streams
  'retry-0': {
    anyMethod: true,
    when: 'GET',
    answer: (w) => {
      storms++
      w.response.writeHead(200, events).end('retry: 0\nid: 1\ndata:\n\n')
    },
  },
  'retry-0-call': {
    anyMethod: true,
    answer: (w) => {
      if (w.method === 'GET' && w.request.headers['last-event-id'] === undefined) return w.response.writeHead(405).end()
      if (w.method === 'initialize') return w.response.writeHead(200, json).end(hello(w))
      if (w.method === 'tools/list') return w.json({ result: { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] } })
      if (w.id === undefined && w.method !== 'GET') return w.response.writeHead(202).end()
      storms++
      return w.response.writeHead(200, events).end('retry: 0\nid: x\ndata:\n\n')
    },
  },
  'storms': { anyMethod: true, answer: (w) => w.response.writeHead(200, json).end(String(storms)) },
  'comments': onCall((w) => pour(w.response.writeHead(200, events), ': keep\n\n'.repeat(8_000), 5).then(() => w.response.end(`data: ${answerTo(w)}\n\n`))),
  'comment-for-ever': onCall((w) => pour(w.response.writeHead(200, events), `:${megabyte}`, 60).then(never)),
  'id-for-ever': onCall((w) => pour(w.response.writeHead(200, events), `id: ${megabyte}`, 20).then(() => w.response.end(`\ndata: ${answerTo(w)}\n\n`))),
  'many-lines': onCall((w) => pour(w.response.writeHead(200, events), 'data: x\n'.repeat(8_000), 600).then(never)),
  'event-odd': onCall((w) => w.response.writeHead(200, events).end(`event: banana\ndata: ${answerTo(w, 'other')}\n\nevent: message\ndata: ${answerTo(w)}\n\n`)),
  'event-cr': onCall((w) => w.response.writeHead(200, events).end(`data: ${answerTo(w)}\r\r`)),
  'event-split': onCall(async (w) => { w.response.writeHead(200, events); for (const byte of Buffer.from(`data: ${answerTo(w, 'fíne 🙂')}\n\n`)) { w.response.write(Buffer.from([byte])); await new Promise((resolve) => setImmediate(resolve)) } w.response.end() }),
}

function hello(w) {
  return JSON.stringify({ jsonrpc: '2.0', id: w.id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'hostile', version: '1' } } })
}
