// A server that is hostile, written by hand: no SDK would let it. One program for all behaviours, in both eras.
//
//   node hostile.mjs stdio legacy|modern KIND    over its standard streams
//   node hostile.mjs http                        listens on a free loopback port and prints its address; POST /ERA/KIND
//   node hostile.mjs ids                         prints the names of all behaviours, so that a test sees that each has its row
//
// KIND is `calls` (every behaviour of `calls.mjs` is a tool of one process), the name of one of them (alone in its process), of one of
// `starts.mjs` (wrong from the first message on) or of `http-only.mjs`. What must hold for each stands in app/core/mcp/test-support/hostile.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { calls } from './calls.mjs'
import { httpOnly } from './http-only.mjs'
import { starts } from './starts.mjs'

const [way, era = 'legacy', kind = 'calls'] = process.argv.slice(2)
const writeStdout = writer(process.stdout)

/** Writes with flow control, so that a hundred megabytes need no memory here, and one after the other. `[chunk, times]` is a chunk many times over, a number a pause in milliseconds. */
function writer(stream) {
  let before = Promise.resolve()
  return (...chunks) => (before = before.then(() => write(chunks)))
  async function write(chunks) {
    for (const chunk of chunks) {
      if (typeof chunk === 'number') {
        await new Promise((resolve) => setTimeout(resolve, chunk))
        continue
      }
      const [piece, times] = Array.isArray(chunk) ? chunk : [chunk, 1]
      for (let n = 0; n < times && !stream.destroyed; n++) {
        if (stream.write(piece)) continue
        await new Promise((resolve) => stream.once('drain', resolve).once('close', resolve))
      }
    }
  }
}

/** What a behaviour is given: the request, and ways to say right and wrong things. */
function wire({ over, era, message, put, line, more = {} }) {
  const { id, method, params = {} } = message
  const send = (said) => line(JSON.stringify({ jsonrpc: '2.0', ...said }))
  const complete = (result) => (era === 'modern' ? { resultType: 'complete', ...result } : result)
  const listed = (result) => complete(era === 'modern' ? { ...result, ttlMs: 0, cacheScope: 'private' } : result)
  return {
    over, era, id, method, params, put, line, send, complete,
    token: params._meta?.progressToken,
    many: params.arguments?.many ?? 2_000,
    /** The answer as text, for what no JSON.stringify would write. */
    raw: (...result) => line(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${era === 'modern' ? '{"resultType":"complete",' : '{'}`, ...result, '}}'),
    answer: (result) => send({ id, result: method.endsWith('/list') ? listed(result) : complete(result) }),
    error: (error) => send({ id, error }),
    notify: (method, params) => send({ method, params }),
    fine: () => send({ id, result: complete({ content: [{ type: 'text', text: 'fine' }] }) }),
    ...more,
  }
}

const tool = (name, more = {}) => ({ name, description: `Does ${name}.`, inputSchema: { type: 'object' }, ...more })
const serverInfo = { name: 'hostile', version: '1' }

/** What an honest server would say, but for what the behaviour says in its place. */
async function respond(kind, w) {
  const behaviour = starts[kind] ?? {}
  const own = behaviour[w.method] ?? (w.method === (w.era === 'modern' ? 'server/discover' : 'initialize') ? behaviour.hello : undefined)
  if (own) return own(w)
  const capabilities = { tools: { listChanged: true }, ...behaviour.capabilities }
  switch (w.method) {
    case 'initialize':
      if (w.era === 'modern') break
      return w.answer({ protocolVersion: '2025-11-25', capabilities, serverInfo, ...behaviour.about })
    case 'server/discover':
      if (w.era === 'legacy') break
      return w.answer({ supportedVersions: ['2026-07-28'], capabilities, ttlMs: 0, cacheScope: 'private', _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo }, ...behaviour.about })
    case 'ping':
      return w.send({ id: w.id, result: {} })
    case 'subscriptions/listen':
      await w.notify('notifications/subscriptions/acknowledged', { notifications: { toolsListChanged: true }, _meta: { 'io.modelcontextprotocol/subscriptionId': w.id } })
      return new Promise(() => {})
    case 'tools/list':
      if (kind === 'calls' || Object.hasOwn(calls, kind)) return w.answer({ tools: Object.entries(calls).map(([name, { tool: more }]) => tool(name, more)) })
      return w.answer({ tools: [tool('echo')] })
    case 'tools/call': {
      const called = Object.hasOwn(calls, w.params.name) ? calls[w.params.name] : undefined
      return called ? called.call(w) : w.fine()
    }
  }
  return w.error({ code: -32601, message: `There is no method ${w.method}` })
}

function speakStdio() {
  starts[kind]?.atOnce?.({ era, put: writeStdout })
  // Lives on, and reads what it is told.
  if (starts[kind]?.mute) return void process.stdin.resume()
  const line = (...chunks) => writeStdout(...chunks, '\n')
  createInterface({ input: process.stdin }).on('line', (text) => {
    const message = JSON.parse(text)
    // Also answers to what it asked, which it does not care for.
    if (message.id === undefined || message.method === undefined) return
    void respond(kind, wire({ over: 'stdio', era, message, put: writeStdout, line }))
  })
}

async function onRequest(request, response) {
  const [, era, kind, ...rest] = request.url.split('/')
  const special = httpOnly[kind]
  response.on('error', () => {})
  let body = ''
  for await (const piece of request) body += piece
  if (request.method !== 'POST' && !special?.anyMethod) return void response.writeHead(request.method === 'DELETE' ? 200 : 405).end()
  const message = body === '' ? { method: 'GET' } : JSON.parse(body)
  const write = writer(response)
  const put = (...chunks) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
    return write(...chunks)
  }
  const line = (...chunks) => put('data: ', ...chunks, '\n\n')
  const w = wire({ over: 'http', era, message, put, line, more: { request, response, write, rest } })
  const json = (value, headers = {}) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ jsonrpc: '2.0', id: w.id, ...value }))
  if (special && (!special.when || special.when === w.method)) return special.answer({ ...w, json })
  if (message.id === undefined || message.method === undefined) return void response.writeHead(202).end()
  await respond(kind, w)
  response.end()
}

if (way === 'ids') console.log(JSON.stringify([calls, starts, httpOnly].map(Object.keys)))
else if (way === 'stdio') speakStdio()
else {
  const http = createServer({ maxHeaderSize: 1_048_576 }, (request, response) => void onRequest(request, response).catch(() => response.destroy()))
  http.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${http.address().port}`))
}
