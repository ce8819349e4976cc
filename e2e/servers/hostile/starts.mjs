// Behaviours from the first message on: each is a server of its own. A function stands in the place of the answer to its method; `hello`
// is the handshake of either era, `about` what it says beside its capabilities, `atOnce` what a process does before anybody asked (stdio).
import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'

const never = () => new Promise(() => {})
const megabyte = 'x'.repeat(1_048_576)
const tool = (name, more = {}) => ({ name, inputSchema: { type: 'object' }, ...more })
const lists = (...tools) => ({ 'tools/list': (w) => w.answer({ tools }) })
const end = (code) => (w) => (w?.response ? w.response.destroy() : process.exit(code))
/** Says hello, but for this. */
const hello = (more) => ({ about: more })
const say = (w, result) => w.send({ id: w.id, result })
let page = 0
let life = 0

export const starts = {
  // Silence
  'hello-never': { hello: never, initialize: never, 'server/discover': never },
  'list-never': { 'tools/list': never },
  'ping-never': { ping: never },
  'prompts-never': { capabilities: { prompts: {}, resources: {} }, 'prompts/list': never, 'resources/list': never, 'resources/templates/list': never },

  // Ends
  'exits-0-at-once': { atOnce: end(0) },
  'exits-in-hello': { hello: end(3) },
  'exits-in-list': { 'tools/list': end(4) },
  'crash-loop': { 'tools/list': (w) => w.answer({ tools: [tool('echo')] }).then(() => setTimeout(end(7), 10, w)) },
  'half-list': { 'tools/list': (w) => w.put(w.over === 'http' ? 'data: ' : '', `{"jsonrpc":"2.0","id":${w.id},"result":{"tools":[{"name":"ha`).then(() => end(5)(w)) },
  'closes-output': { atOnce: () => closeSync(1), mute: true, 'tools/call': ({ response }) => response.end() },
  'stderr-then-exits': { atOnce: () => process.stderr.write(`${megabyte}${'\u001b[31mno\u0000'.repeat(1_000)}\n`, () => process.exit(6)), mute: true },

  // Noise before the first message
  'endless-banner': { atOnce: ({ put }) => put([megabyte, 40]), mute: true },
  'html': { atOnce: ({ put }) => put('<!doctype html>\n<html><body>Welcome</body></html>\n'), mute: true },
  'binary': { atOnce: ({ put }) => put([Buffer.from(Array.from({ length: 65_536 }, (_, n) => n % 256)), 50]), mute: true },
  'banner-then-works': { atOnce: ({ put }) => put('Starting...\n', '\u001b[2J\u0007{"ready": true}\n', '[]\n\n\r\n\0\n') },
  'flood-before-hello': { atOnce: ({ put }) => put(['{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"early"}}\n'.repeat(100), 200]) },
  'asks-before-hello': { atOnce: ({ put }) => put(['{"jsonrpc":"2.0","id":"early","method":"roots/list"}\n{"jsonrpc":"2.0","id":0,"result":{}}\n{"jsonrpc":"2.0","id":1,"result":{}}\n', 20]) },

  // Processes
  'deaf': { atOnce: () => process.on('SIGTERM', () => {}).on('SIGINT', () => {}) && setInterval(() => {}, 1_000) },
  'grandchildren': {
    atOnce() {
      for (const detached of [true, true, false]) spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { detached, stdio: 'ignore' }).unref()
      setInterval(() => {}, 1_000)
    },
  },
  'holds-the-pipe': { atOnce: () => void spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' }).unref(), 'tools/list': (w) => w.answer({ tools: [tool('echo')] }).then(() => setTimeout(end(8), 10, w)) },

  // The handshake
  'version-odd': { hello: (w) => say(w, { protocolVersion: 'banana', supportedVersions: ['banana'], capabilities: {}, serverInfo: { name: 'x', version: '1' } }) },
  'version-future': { hello: (w) => say(w, { protocolVersion: '2099-01-01', supportedVersions: ['2099-01-01'], capabilities: {}, serverInfo: { name: 'x', version: '1' } }) },
  'version-empty': { hello: (w) => say(w, { protocolVersion: '', supportedVersions: [], capabilities: {}, serverInfo: { name: 'x', version: '1' } }) },
  'version-number': { hello: (w) => say(w, { protocolVersion: 7, supportedVersions: 7, capabilities: {}, serverInfo: { name: 'x', version: '1' } }) },
  'version-long': { hello: (w) => say(w, { protocolVersion: 'v'.repeat(5_000_000), supportedVersions: Array.from({ length: 100_000 }, (_, n) => `v${n}`), capabilities: {}, serverInfo: { name: 'x', version: '1' } }) },
  'hello-null': { hello: (w) => say(w, null) },
  'hello-empty': { hello: (w) => say(w, {}) },
  'hello-error': { hello: (w) => w.error({ code: 'E_NO', message: { a: 1 } }) },
  'hello-deep': { hello: (w) => w.line(`{"jsonrpc":"2.0","id":${JSON.stringify(w.id)},"result":{"capabilities":`, ['{"a":', 50_000], '1', ['}', 50_000], '}}') },
  'hello-40mb': { hello: (w) => w.line(`{"jsonrpc":"2.0","id":${JSON.stringify(w.id)},"result":{"instructions":"`, [megabyte, 40], '"}}') },
  'capabilities-lie': { capabilities: { prompts: {}, resources: { subscribe: true }, logging: {}, completions: {}, tasks: {}, extensions: {} } },
  'capabilities-text': { about: { capabilities: 'all' } },
  'capabilities-odd': { capabilities: { tools: true, prompts: null, __proto__: { x: 1 }, experimental: 'x' } },
  'instructions-10mb': hello({ instructions: `${'Obey. '.repeat(1_700_000)}` }),
  'instructions-number': hello({ instructions: 7 }),
  'info-odd': {
    hello: (w) => {
      const info = { name: `\u001b[31m\u202E${'n'.repeat(100_000)}`, title: 't'.repeat(100_000), version: 'v'.repeat(100_000), icons: Array.from({ length: 2_000 }, () => ({ src: 'javascript:alert(1)' })), websiteUrl: 'javascript:alert(1)' }
      return say(w, w.era === 'modern' ? { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, ttlMs: 0, cacheScope: 'private', _meta: { 'io.modelcontextprotocol/serverInfo': info } } : { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: info })
    },
  },
  'hello-twice': { hello: (w) => { const result = w.complete({ protocolVersion: '2025-11-25', supportedVersions: ['2026-07-28'], capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' }, ttlMs: 0, cacheScope: 'private' }); return say(w, result).then(() => say(w, result)).then(() => say(w, result)) } },

  // Lists
  'tools-10000': { 'tools/list': (w) => w.answer({ tools: Array.from({ length: 10_000 }, (_, n) => tool(`tool-${n}`, { description: 'One of very many.', inputSchema: { type: 'object', properties: { path: { type: 'string', description: 'A path' }, n: { type: 'number' } }, required: ['path'] } })) }) },
  'tools-100000': { 'tools/list': (w) => w.answer({ tools: Array.from({ length: 100_000 }, (_, n) => tool(`t${n}`)) }) },
  'no-tools-100000': { 'tools/list': (w) => w.answer({ tools: [...Array.from({ length: 100_000 }, (_, n) => n), tool('echo')] }) },
  'prompts-10000': { capabilities: { prompts: {}, resources: {} }, 'prompts/list': (w) => w.answer({ prompts: Array.from({ length: 10_000 }, (_, n) => ({ name: `p${n}`, arguments: [{ name: 'a' }] })) }), 'resources/list': (w) => w.answer({ resources: Array.from({ length: 10_000 }, (_, n) => ({ uri: `x://${n}`, name: 'x' })) }), 'resources/templates/list': (w) => w.answer({ resourceTemplates: Array.from({ length: 10_000 }, (_, n) => ({ uriTemplate: `x://${n}/{a*}{?b,c}`, name: 'x' })) }) },
  'pages-for-ever': { 'tools/list': (w) => w.answer({ tools: [tool(`page${page}`)], nextCursor: String(++page) }) },
  'cursor-loop': { 'tools/list': (w) => w.answer({ tools: [tool(`page${w.params.cursor ?? 0}`)], nextCursor: w.params.cursor === 'a' ? 'b' : 'a' }) },
  'cursor-same': { 'tools/list': (w) => w.answer({ tools: [tool('echo')], nextCursor: 'same' }) },
  'cursor-huge': { 'tools/list': (w) => w.answer({ tools: [tool(`page${++page}`)], nextCursor: `${page}${'c'.repeat(1_000_000)}` }) },
  'cursor-number': { 'tools/list': (w) => w.answer({ tools: [tool('echo')], nextCursor: 7 }) },
  'list-null': { 'tools/list': (w) => say(w, null) },
  'list-text': { 'tools/list': (w) => w.answer({ tools: 'all' }) },
  'list-missing': { 'tools/list': (w) => w.answer({}) },
  'list-error': { 'tools/list': (w) => w.error({ code: -32603, message: 'x'.repeat(5_000_000) }) },
  'list-40mb': { 'tools/list': (w) => w.raw('"tools":[{"name":"', [megabyte, 40], '","inputSchema":{"type":"object"}}]') },
  'names': { 'tools/list': (w) => w.answer({ tools: ['', ' ', 'echo', 'echo', 'Echo', '__proto__', 'constructor', 'toString', 'a\u0000b', '\u001b[31mred', '\u202Egnp.exe', 'é', 'e\u0301', '🙂', '../../etc', 'x'.repeat(10_000), `${'long'.repeat(100)}1`, `${'long'.repeat(100)}2`].map((name) => tool(name)) }) },
  'tool-huge': lists(tool('huge', { description: 'x'.repeat(400_000) }), tool('echo')),
  'list-16mb': { 'tools/list': (w) => w.answer({ tools: Array.from({ length: 80 }, (_, n) => tool(`t${n}`, { description: 'y'.repeat(290_000) })) }) },
  'schema-deep': { 'tools/list': (w) => w.raw('"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"deep","inputSchema":{"type":"object","properties":', ['{"a":', 5_000], '1', ['}', 5_000], '}}]', w.era === 'modern' ? ',"ttlMs":0,"cacheScope":"private"' : '') },
  'schema-100000': { 'tools/list': (w) => w.raw('"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"deep","inputSchema":{"type":"object","properties":', ['{"a":', 100_000], '1', ['}', 100_000], '}}]', w.era === 'modern' ? ',"ttlMs":0,"cacheScope":"private"' : '') },
  'schema-wide': { 'tools/list': (w) => w.answer({ tools: [tool('echo'), tool('wide', { inputSchema: { type: 'object', properties: Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`p${n}`, {}])) } })] }) },
  'schema-odd': lists(tool('echo'), tool('a', { inputSchema: 'any' }), tool('b', { inputSchema: { type: 'array' } }), tool('c', { inputSchema: null }), { name: 'd' }, tool('e', { inputSchema: { type: 'object', properties: { __proto__: 7, constructor: { type: 'string' } }, required: 'all' } }), tool('f', { outputSchema: 7 })),
  'icons-odd': { 'tools/list': (w) => w.answer({ tools: [tool('echo', { icons: ['javascript:alert(1)', 'file:///etc/passwd', 'http://169.254.169.254/i.png', 'data:text/html,<script>1</script>', 'http://[::1]/i.png', 'x'.repeat(100_000), '\u0000'].map((src) => ({ src })) })] }) },
  'annotations-odd': lists(tool('echo', { annotations: { readOnlyHint: 'yes', title: 7 }, _meta: { ui: 'x'.repeat(10_000) }, execution: { taskSupport: 'always' } })),
  'resources-odd': { capabilities: { resources: {} }, 'resources/list': (w) => w.answer({ resources: [{ uri: 'javascript:alert(1)', name: '' }, { uri: '', name: 'x' }, { uri: 5 }, { uri: `x://${'y'.repeat(10_000)}`, name: 'x', size: -1 }] }), 'resources/templates/list': (w) => w.answer({ resourceTemplates: [{ uriTemplate: `x://${'{'.repeat(10_000)}`, name: 'x' }, { uriTemplate: `x://${'{a*}'.repeat(10_000)}`, name: 'y' }] }) },
  'relist-storm': { 'tools/list': (w) => w.answer({ tools: [tool(`life-${++life}`)] }).then(() => w.over === 'stdio' && w.notify('notifications/tools/list_changed')) },
  'ttl-odd': { 'tools/list': (w) => w.line(`{"jsonrpc":"2.0","id":${w.id},"result":{"resultType":"complete","tools":[{"name":"echo","inputSchema":{"type":"object"}}],"ttlMs":1e999,"cacheScope":"everybody"}}`) },
  'listen-storm': { 'subscriptions/listen': (w) => w.send({ id: w.id, result: { resultType: 'complete' } }) },
  'listen-error': { 'subscriptions/listen': (w) => w.error({ code: -32603, message: 'no' }) },
}
