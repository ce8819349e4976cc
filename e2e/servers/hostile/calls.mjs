// Behaviours of one call: each is a tool. `tool` is what the list says of it, `call` what happens.


const text = (value) => ({ content: [{ type: 'text', text: value }] })
const never = () => new Promise(() => {})
const megabyte = 'x'.repeat(1_048_576)
const deep = (levels) => [['{"a":', levels], '1', ['}', levels]]
const structured = (value) => ({ ...text('fine'), structuredContent: value })
const output = (properties, more = {}) => ({ outputSchema: { type: 'object', properties, ...more } })
/** In blocks: one write for each of 200,000 notices would be the slowest part of all. */
async function flood(w, make) {
  for (let from = 0; from < w.many; from += 500) {
    const block = Array.from({ length: Math.min(500, w.many - from) }, (_, n) => JSON.stringify({ jsonrpc: '2.0', ...make(from + n) }))
    await w.put(block.map((line) => (w.over === 'http' ? `data: ${line}\n\n` : `${line}\n`)).join(''))
  }
}
const ladder = { $ref: '#/$defs/s0', $defs: Object.fromEntries([...Array.from({ length: 30 }, (_, n) => [`s${n}`, { anyOf: [{ $ref: `#/$defs/s${n + 1}` }, { $ref: `#/$defs/s${n + 1}` }] }]), ['s30', { type: 'string' }]]) }
const evil = `${'a'.repeat(40)}!`

export const calls = {
  // How much
  'result-100mb': { call: (w) => w.raw('"content":[{"type":"text","text":"', [megabyte, 100], '"}]') },
  'endless-line': { call: (w) => w.put(w.over === 'http' ? 'data: ' : '', [megabyte, 40]).then(never) },
  'endless-notice': { call: (w) => w.line('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"', [megabyte, 40], '"}}').then(w.fine) },
  'notice-30mb': { call: (w) => w.line('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"', [megabyte, 30], '"}}').then(w.fine) },
  'many-values': { call: (w) => w.raw('"content":[],"structuredContent":{"a":[', ['[],'.repeat(100_000), 100], '0]}') },
  'many-numbers': { call: (w) => w.raw('"content":[],"structuredContent":{"a":[', ['1,'.repeat(100_000), 150], '0]}') },
  'many-keys': { call: (w) => w.raw('"content":[],"structuredContent":{', ...Array.from({ length: 100 }, (_, m) => Array.from({ length: 10_000 }, (_, n) => `"k${m}-${n}":0,`).join('')), '"z":0}') },
  'many-pieces': { call: (w) => w.raw('"content":[', ['{"type":"text","text":"x"},'.repeat(10_000), 100], '{"type":"text","text":"x"}]') },
  'nearly-lists': { tool: output({}), call: (w) => w.raw('"content":[{"type":"text","text":"fine"}],"structuredContent":{"a":[', ['[],'.repeat(7_400), 10], '0]}') },
  'nearly-numbers': { tool: output({}), call: (w) => w.raw('"content":[{"type":"text","text":"fine"}],"structuredContent":{"a":[', ['1,'.repeat(14_900), 10], '0]}') },
  'nearly-keys': { tool: output({}), call: (w) => w.raw('"content":[{"type":"text","text":"fine"}],"structuredContent":{', ...Array.from({ length: 14 }, (_, m) => `"o${m}":{${Array.from({ length: 9_900 }, (_, n) => `"k${n}":0,`).join('')}"z":0},`), '"z":0}') },
  'nearly-meta': { call: (w) => w.raw('"content":[{"type":"text","text":"fine"}],"_meta":{', ...Array.from({ length: 9_900 }, (_, n) => `"k${n}":{"a":[{},{},{}]},`), '"z":0}') },
  'nearly-resources': { call: (w) => w.raw('"content":[', ['{"type":"resource","resource":{"uri":7}},'.repeat(3_600), 10], '{"type":"text","text":"fine"}]') },
  'some-pieces': { call: (w) => w.answer({ content: Array.from({ length: 10_000 }, () => ({ type: 'hologram' })) }) },
  'escapes': { call: (w) => w.raw('"content":[{"type":"text","text":"', ['\\u0041\\n\\"'.repeat(100_000), 25], '"}]') },
  'blob-50mb': { call: (w) => w.raw('"content":[{"type":"resource","resource":{"uri":"x://y","blob":"', ['QUFB'.repeat(262_144), 50], '"}}]') },
  'image-20mb': { call: (w) => w.raw('"content":[{"type":"image","mimeType":"image/png","data":"', ['QUFB'.repeat(262_144), 20], '"},{"type":"text","text":"fine"}]') },
  'meta-huge': { call: (w) => w.answer({ ...text('fine'), _meta: { note: 'x'.repeat(5_000_000) } }) },
  'error-huge-data': { call: (w) => w.line(`{"jsonrpc":"2.0","id":${w.id},"error":{"code":-32000,"message":"no","data":"`, [megabyte, 20], '"}}') },
  'error-huge-message': { call: (w) => w.line(`{"jsonrpc":"2.0","id":${w.id},"error":{"code":-32000,"message":"`, [megabyte, 20], '"}}') },
  'long-names': {
    call: async (w) => {
      for (const long of Array.from({ length: 20 }, (_, n) => n + 'x'.repeat(100_000))) {
        await w.send({ method: long })
        await w.send({ id: long, method: 'roots/list' })
        await w.send({ id: long, result: {} })
      }
      return w.fine()
    },
  },
  'stderr-100mb': {
    call: async (w) => {
      for (let n = 0; n < 100; n++) if (!process.stderr.write(megabyte)) await new Promise((resolve) => process.stderr.once('drain', resolve))
      process.stderr.write('\n')
      return w.fine()
    },
  },
  'stderr-lines': { call: async (w) => { for (let n = 0; n < 10; n++) if (!process.stderr.write('x\n'.repeat(w.many))) await new Promise((resolve) => process.stderr.once('drain', resolve)); return w.fine() } },
  'stderr-flood': {
    call: async (w) => {
      for (let n = 0; n < w.many / 500; n++) if (!process.stderr.write('a line of no use\n'.repeat(500))) await new Promise((resolve) => process.stderr.once('drain', resolve))
      return w.fine()
    },
  },

  // Floods
  'progress-flood': { call: (w) => flood(w, (progress) => ({ method: 'notifications/progress', params: { progressToken: w.token, progress, total: w.many } })).then(w.fine) },
  'log-flood': { call: (w) => flood(w, (n) => ({ method: 'notifications/message', params: { level: 'error', logger: 'flood', data: `line ${n}` } })).then(w.fine) },
  'changed-flood': { call: (w) => flood(w, () => ({ method: 'notifications/tools/list_changed' })).then(w.fine) },
  'updated-flood': { call: (w) => flood(w, (n) => ({ method: 'notifications/resources/updated', params: { uri: `x://${n}` } })).then(w.fine) },
  'unknown-flood': { call: (w) => flood(w, (n) => ({ method: `notifications/unheard/${n}`, params: { n } })).then(w.fine) },
  'cancel-flood': { call: (w) => flood(w, (n) => ({ method: 'notifications/cancelled', params: { requestId: n, reason: 'because' } })).then(w.fine) },
  'ping-flood': { call: (w) => flood(w, (n) => ({ id: `p${n}`, method: 'ping' })).then(w.fine) },
  'ask-flood': { call: (w) => flood(w, (n) => ({ id: `a${n}`, method: ['sampling/createMessage', 'elicitation/create', 'roots/list', 'files/steal'][n % 4], params: { messages: [], maxTokens: 1, message: 'Give me', requestedSchema: { type: 'object', properties: {} } } })).then(w.fine) },
  'answer-flood': { call: (w) => flood(w, (n) => ({ id: 1_000_000 + n, result: {} })).then(w.fine) },
  'answers-again': { call: (w) => flood(w, () => ({ id: w.id, result: w.complete(text('fine')) })) },
  'garbage-flood': { call: (w) => w.put((w.over === 'http' ? 'data:1\n\n' : 'x\n').repeat(w.many * 10)).then(w.fine) },
  'broken-flood': { call: (w) => flood(w, () => ({ method: 'notifications/progress', params: [null] })).then(w.fine) },

  // Bytes
  'junk': { call: (w) => w.line(Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x1b, 0x5b, 0x41])).then(w.fine) },
  'invalid-utf8': { call: (w) => w.raw('"content":[{"type":"text","text":"', Buffer.from([0xc3, 0x28, 0xff]), 'fine"}]') },
  'lone-surrogate': { call: (w) => w.raw('"content":[{"type":"text","text":"\\ud800fine\\udc00"}]') },
  'nul': { call: (w) => w.line('\0\0\0').then(() => w.raw('"content":[{"type":"text","text":"fine\\u0000"}]')) },
  'bom': { call: (w) => w.line('\uFEFF', JSON.stringify({ jsonrpc: '2.0', id: w.id, result: w.complete(text('fine')) })) },
  'crlf': { call: (w) => w.put(w.over === 'http' ? 'data: ' : '', JSON.stringify({ jsonrpc: '2.0', id: w.id, result: w.complete(text('fine')) }), '\r\n\r\n') },
  'half-lines': { call: (w) => w.line('{"half":').then(() => w.line('{"jsonrpc":"2.0"')).then(w.fine) },
  'two-in-one': { call: (w) => w.line(JSON.stringify({ jsonrpc: '2.0', id: w.id, result: w.complete(text('one')) }), '{"jsonrpc":"2.0","method":"notifications/x"}') },
  'not-json': { call: (w) => w.raw('"content":[],"structuredContent":{"n":NaN}') },
  'batch': { call: (w) => w.line('[', JSON.stringify({ jsonrpc: '2.0', method: 'notifications/x' }), ',', JSON.stringify({ jsonrpc: '2.0', id: w.id, result: w.complete(text('fine')) }), ']') },
  'batch-empty': { call: (w) => w.line('[]').then(() => w.line('[[],[null],7]')).then(w.fine) },
  'batch-huge': { call: (w) => w.line('[', ['{"jsonrpc":"2.0","method":"notifications/x"},'.repeat(1_000), 100], '7]').then(w.fine) },
  'slow-bytes': { call: (w) => w.put(w.over === 'http' ? 'data: ' : '', ...[...JSON.stringify({ jsonrpc: '2.0', id: w.id, result: w.complete(text('fine')) })].flatMap((byte) => [byte, 1]), '\n\n') },

  // Ids and answers
  'twice': { call: (w) => w.fine().then(() => w.answer(text('second'))) },
  'other-id': { call: (w) => w.send({ id: 999_999, result: w.complete(text('other')) }).then(w.fine) },
  'id-string': { call: (w) => w.send({ id: String(w.id), result: w.complete(text('fine')) }).then(w.fine) },
  'id-null': { call: (w) => w.send({ id: null, result: {} }).then(() => w.send({ id: null, error: { code: -32700, message: 'Parse error' } })).then(w.fine) },
  'id-object': { call: (w) => w.send({ id: { a: 1 }, result: {} }).then(() => w.line('{"jsonrpc":"2.0","id":1e999,"method":"ping"}')).then(w.fine) },
  'never': { call: never },
  'result-missing': { call: (w) => w.send({ id: w.id }) },
  'result-null': { call: (w) => w.send({ id: w.id, result: null }) },
  'result-text': { call: (w) => w.send({ id: w.id, result: 'fine' }) },
  'result-list': { call: (w) => w.send({ id: w.id, result: [text('fine')] }) },
  'result-and-error': { call: (w) => w.send({ id: w.id, result: w.complete(text('fine')), error: { code: 1, message: 'and not' } }) },
  'content-missing': { call: (w) => w.answer({}) },
  'content-odd': { call: (w) => w.answer({ content: [{ type: 'hologram' }, null, 7, 'x', { type: 'image', data: 7 }, { type: 'text', text: 'fine' }] }) },
  'content-not-list': { call: (w) => w.answer({ content: 'fine' }) },
  'error-odd-code': { call: (w) => w.error({ code: 'E_ODD', message: 'odd' }) },
  'error-float-code': { call: (w) => w.error({ code: 1.5, message: 'odd' }) },
  'error-null': { call: (w) => w.send({ id: w.id, error: null }) },
  'error-text': { call: (w) => w.send({ id: w.id, error: 'no' }) },
  'error-huge-code': { call: (w) => w.line(`{"jsonrpc":"2.0","id":${w.id},"error":{"code":1e999,"message":"odd"}}`) },
  'error-no-message': { call: (w) => w.error({ code: -32000 }) },
  'urls-required': { call: (w) => w.error({ code: -32042, message: 'open', data: { elicitations: Array.from({ length: 5_000 }, (_, n) => ({ mode: 'url', elicitationId: String(n), url: 'javascript:alert(1)', message: 'x' })) } }) },
  'is-error-lies': { ...{ tool: output({ n: { type: 'number' } }) }, call: (w) => w.answer({ ...structured({ n: 'seven' }), isError: true }) },
  'is-error-odd': { call: (w) => w.answer({ ...text('fine'), isError: 'yes' }) },
  'jsonrpc-odd': { call: (w) => w.line(JSON.stringify({ jsonrpc: '1.0', id: w.id, result: text('old') })).then(w.fine) },

  // Progress
  'progress-unknown': { call: (w) => w.notify('notifications/progress', { progressToken: 'never-made', progress: 1 }).then(() => w.notify('notifications/progress', { progressToken: { a: 1 }, progress: 1 })).then(w.fine) },
  'progress-odd': {
    call: async (w) => {
      for (const progress of [100, 5, -1, null, '7', 1e308]) await w.notify('notifications/progress', { progressToken: w.token, progress, total: 0, message: 'x'.repeat(10_000) })
      await w.line(`{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${JSON.stringify(w.token)},"progress":1e999,"total":-1e999}}`)
      return w.fine()
    },
  },

  // Numbers, depth, keys
  'infinite': { call: (w) => w.raw('"content":[{"type":"text","text":"fine"}],"structuredContent":{"n":1e999,"m":-1e999}') },
  'long-number': { call: (w) => w.raw('"content":[{"type":"text","text":"fine"}],"structuredContent":{"n":', '9'.repeat(1_000_000), '}') },
  'deep-150': { call: (w) => w.raw('"content":[],"structuredContent":', ...deep(150)) },
  'deep-100000': { call: (w) => w.raw('"content":[],"structuredContent":', ...deep(100_000)) },
  'deep-2000000': { call: (w) => w.raw('"content":[],"structuredContent":', ['['.repeat(100_000), 20], [']'.repeat(100_000), 20]) },
  'deep-notice': { call: (w) => w.line('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":', ...deep(50_000), '}}').then(w.fine) },
  'prototype': { call: (w) => w.raw('"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"content":[{"type":"text","text":"fine","__proto__":{"polluted":1}}],"structuredContent":{"__proto__":{"polluted":1},"toString":7}') },

  // Schemas
  'pattern': { tool: output({ text: { type: 'string', pattern: '^(a+)+$' } }), call: (w) => w.answer(structured({ text: evil })) },
  'pattern-invalid': { tool: output({ text: { type: 'string', pattern: '(' } }), call: (w) => w.answer(structured({ text: 'x' })) },
  'pattern-keys': { tool: output({}, { patternProperties: { '^(a+)+$': { type: 'number' } } }), call: (w) => w.answer(structured({ [evil]: 1 })) },
  'ladder': { tool: output({ a: { $ref: '#/$defs/s0' } }, { $defs: ladder.$defs }), call: (w) => w.answer(structured({ a: 7 })) },
  'cycle': { tool: output({ a: { $ref: '#/properties/a' } }), call: (w) => w.answer(structured({ a: 1 })) },
  'cycle-two': { tool: output({ a: { $ref: '#/$defs/x' } }, { $defs: { x: { allOf: [{ $ref: '#/$defs/y' }] }, y: { anyOf: [{ $ref: '#/$defs/x' }] } } }), call: (w) => w.answer(structured({ a: 1 })) },
  'remote-ref': { tool: output({ a: { $ref: 'http://169.254.169.254/latest/meta-data' } }), call: (w) => w.answer(structured({ a: 1 })) },
  'missing-ref': { tool: output({ a: { $ref: '#/__proto__/constructor' } }), call: (w) => w.answer(structured({ a: 1 })) },
  'odd-schema': { tool: { outputSchema: { type: 'object', properties: { a: { type: 7, minimum: 'x', enum: {}, required: 'a', items: 'all', const: { $ref: '#' } } } } }, call: (w) => w.answer(structured({ a: 1 })) },
  'unique': { tool: output({ a: { type: 'array', uniqueItems: true } }), call: (w) => w.answer(structured({ a: Array.from({ length: 20_000 }, (_, n) => ({ n: [n] })) })) },
  'enum-large': { tool: output({ a: { enum: Array.from({ length: 5_000 }, (_, n) => n) } }), call: (w) => w.answer(structured({ a: -1 })) },
  'format': { tool: output({ a: { type: 'string', format: 'uri-template' }, b: { type: 'string', format: 'email' }, c: { type: 'string', format: 'regex' } }), call: (w) => w.answer(structured({ a: '{'.repeat(50_000), b: `${'a.'.repeat(50_000)}@`, c: '(a+'.repeat(10_000) })) },
  'mismatch': { tool: output({ n: { type: 'number' } }, { required: ['n'] }), call: (w) => w.answer(structured({ n: 'seven' })) },
  'structured-missing': { tool: output({ n: { type: 'number' } }), call: (w) => w.fine() },
  'structured-text': { tool: output({ n: { type: 'number' } }), call: (w) => w.answer({ ...text('fine'), structuredContent: 'seven' }) },

  // Tasks and input that were not asked for
  'task-lie': { call: (w) => w.send({ id: w.id, result: w.era === 'modern' ? { resultType: 'task', taskId: 't', status: 'working', createdAt: 'x', lastUpdatedAt: 'x', ttlMs: null } : { task: { taskId: 't', status: 'working', createdAt: 'x', lastUpdatedAt: 'x', ttl: null } } }) },
  'task-status-flood': { call: (w) => flood(w, (n) => ({ method: w.era === 'modern' ? 'notifications/tasks' : 'notifications/tasks/status', params: { taskId: `t${n % 3}`, status: ['completed', 'failed', 7][n % 3], createdAt: 'x', lastUpdatedAt: 'x', ttl: null } })).then(w.fine) },
  'result-type': { call: (w) => w.send({ id: w.id, result: { resultType: 'banana', ...text('fine') } }) },
  'input-for-ever': { call: (w) => w.send({ id: w.id, result: { resultType: 'input_required', inputRequests: { r: { method: 'roots/list', params: {} } }, requestState: 'again' } }) },
  'input-odd': { call: (w) => w.send({ id: w.id, result: { resultType: 'input_required', inputRequests: { a: { method: 'files/steal', params: {} }, __proto__: 7 }, requestState: 'x'.repeat(1_000_000) } }) },
  'links': { call: (w) => w.answer({ content: [{ type: 'resource_link', uri: 'javascript:alert(1)', name: '\u202Egnp.exe' }, { type: 'resource_link', uri: 'file:///etc/passwd', name: '' }, { type: 'text', text: 'fine' }] }) },

  // Ends
  'half-then-dies': { call: (w) => w.put(w.over === 'http' ? 'data: ' : '', '{"jsonrpc":"2.0","id":', String(w.id), ',"result":{"conte').then(() => end(w, 1)) },
  'dies': { call: (w) => end(w, 9) },
  'exits-0': { call: (w) => end(w, 0) },
  'killed': { call: (w) => (w.response ? w.response.destroy() : process.kill(process.pid, 'SIGKILL')) },
  'answers-and-dies': { call: async (w) => w.fine().then(() => setTimeout(() => end(w, 0), 20)) },
}

function end(w, code) {
  if (w.response) return w.response.destroy()
  console.error(`hostile: ends with ${code}`)
  process.exit(code)
}
