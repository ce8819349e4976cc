// A hand-written stdio server (protocol 2025-06-18) that misbehaves as its first argument says. No SDK: an SDK would not let it.
//
// exits         ends at once with code 3 and two lines on stderr
// crash-loop    answers the handshake and the list, then ends with code 7
// garbage       writes lines that are no messages around every answer
// only-garbage  writes a line of text and never a message
// silent        never answers anything
// silent-probe  ignores requests that it does not know
// dies-on-probe ends at a request that it does not know before `initialize`
// huge          `huge` answers with `megabytes` MB in one line
// not-json      `bad` answers with a line that holds NaN
// bad-tools     lists good and bad tools side by side
// endless-list  each page names a next one
// flood         `flood` sends 20,000 progress notices; stderr gets 20,000 lines
// child         starts a grandchild in a session of its own and ignores the end of its input; prints its pid on stderr
// deaf          ignores SIGTERM and the end of its input
// hostile       a tool whose output schema holds a pattern that never ends
// once          takes a lock file (LOCK_FILE), so that a second process of it fails
// plain         nothing odd
import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'

const kind = process.argv[2] ?? 'plain'
if (process.env.SPAWN_LOG) appendFileSync(process.env.SPAWN_LOG, `${process.pid}\n`)

if (kind === 'exits') {
  console.error('odd: cannot open the database')
  console.error('odd: giving up')
  process.exit(3)
}
if (kind === 'only-garbage') console.log('Welcome to odd! Listening on standard input.')
if (kind === 'once') closeSync(openSync(process.env.LOCK_FILE, 'wx'))
if (kind === 'child') {
  const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  console.error(`grandchild ${grandchild.pid}`)
}
if (kind === 'child' || kind === 'deaf') setInterval(() => {}, 1000)
if (kind === 'deaf') process.on('SIGTERM', () => console.error('odd: SIGTERM? no.'))

let initialized = false
const text = (value) => ({ content: [{ type: 'text', text: value }] })
const tool = (name, more = {}) => ({ name, description: `The tool ${name}.`, inputSchema: { type: 'object', properties: {} }, ...more })
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

const tools = {
  'bad-tools': [tool('good'), { name: 'no-schema' }, { name: 7, inputSchema: { type: 'object' } }, 'not a tool', tool('null-title', { title: null }), tool('good'), tool('last')],
  hostile: [tool('match', { outputSchema: { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } } }), tool('wrong', { outputSchema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } })],
}[kind] ?? [tool('echo'), tool('pid'), tool('die'), tool('hang'), tool('huge'), tool('bad'), tool('flood'), tool('sized')]

async function answer({ id, method, params }) {
  switch (method) {
    case 'initialize':
      initialized = true
      return { id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {}, logging: {} }, serverInfo: { name: 'odd', version: '1.0.0' } } }
    case 'ping':
      return { id, result: {} }
    case 'tools/list':
      if (kind === 'endless-list') return { id, result: { tools: [tool(`page${params?.cursor ?? 0}`)], nextCursor: String(Number(params?.cursor ?? 0) + 1) } }
      if (kind === 'crash-loop') setTimeout(() => process.exit(7), 20)
      return { id, result: { tools } }
    case 'tools/call':
      return { id, ...(await call(params, id)) }
  }
  if (kind === 'dies-on-probe' && !initialized) {
    console.error(`odd: expected initialize, got ${method}`)
    process.exit(1)
  }
  if (kind === 'silent-probe') return undefined
  return { id, error: { code: -32601, message: `There is no method ${method}` } }
}

async function call({ name, arguments: args, _meta }, id) {
  if (name === 'pid') return { result: text(String(process.pid)) }
  if (name === 'die') {
    console.error('odd: told to die')
    process.exit(9)
  }
  if (name === 'sized') return { result: text('x'.repeat((args?.megabytes ?? 1) * 1_048_576)) }
  if (name === 'hang') return new Promise(() => {})
  if (name === 'match') return { result: { ...text('a'), structuredContent: { text: `${'a'.repeat(40)}!` } } }
  if (name === 'wrong') return { result: { ...text('n'), structuredContent: { n: 'seven' } } }
  if (name === 'bad') {
    process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"n":NaN}}}\n`)
    return new Promise(() => {})
  }
  if (name === 'flood') {
    for (let progress = 1; progress <= 20_000; progress++) {
      if (_meta?.progressToken !== undefined) write({ method: 'notifications/progress', params: { progressToken: _meta.progressToken, progress, total: 20_000 } })
      process.stderr.write(`line ${progress}\n`)
    }
    return { result: text('flooded') }
  }
  if (name === 'huge') {
    // In pieces, so that this process does not need the memory either.
    process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"`)
    const megabyte = 'x'.repeat(1_048_576)
    for (let n = 0; n < (args?.megabytes ?? 100); n++) if (!process.stdout.write(megabyte)) await new Promise((resolve) => process.stdout.once('drain', resolve))
    process.stdout.write('"}]}}\n')
    return new Promise(() => {})
  }
  return { result: text(JSON.stringify(args ?? {})) }
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line)
  if (kind === 'silent' || kind === 'only-garbage' || message.id === undefined) return
  if (kind === 'garbage') process.stdout.write('DEBUG: got a request\n{"half": \n\n')
  const reply = await answer(message)
  if (reply) write(reply)
  if (kind === 'garbage') process.stdout.write('<html>not json</html>\n')
})
