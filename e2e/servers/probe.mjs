// A stdio server that tries what its tool is told, and says how it went: what the sandbox is proven with. No SDK, so that the one file is all of it.
//
// read, write, list PATH   the text, `written` or the names; else the error's code
// connect HOST:PORT | PATH | @NAME (an abstract socket)   `connected`, or the error's code
// get, tunnel URL          through HTTP_PROXY as a request, or through CONNECT by Node's own fetch: status and text
// processes, environment, descriptors   what is seen of them
// child                    starts a grandchild in a session of its own that outlives its parent; its pid inside
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

const failed = (error) => error.cause?.code ?? error.code ?? error.message

const ways = {
  read: (path) => readFileSync(path, 'utf8'),
  list: (path) => readdirSync(path).join(' '),
  write(path) {
    writeFileSync(path, 'from the probe')
    return 'written'
  },
  connect: (target) =>
    new Promise((resolve, reject) => {
      const at = target.lastIndexOf(':')
      const where = target.startsWith('@') ? { path: `\0${target.slice(1)}` } : at > 0 ? { host: target.slice(0, at), port: Number(target.slice(at + 1)) } : { path: target }
      const socket = connect(where, () => resolve('connected'))
      socket.on('error', reject)
    }),
  get: (url) =>
    new Promise((resolve, reject) => {
      const proxy = new URL(process.env.HTTP_PROXY ?? 'http://127.0.0.1:9')
      request({ host: proxy.hostname, port: proxy.port, path: url, headers: { host: new URL(url).host } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (piece) => (text += piece)).on('end', () => resolve(`${answer.statusCode} ${text.trim()}`))
      }).on('error', reject).end()
    }),
  async tunnel(url) {
    const answer = await fetch(url)
    return `${answer.status} ${(await answer.text()).trim()}`
  },
  processes: () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((pid) => `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0', 1)[0]}`).join('\n'),
  environment: () => Object.keys(process.env).sort().join(' '),
  descriptors: () => readdirSync('/proc/self/fd').length,
  child() {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    child.unref()
    return child.pid
  },
}

const tools = [{ name: 'probe', description: 'Tries something.', inputSchema: { type: 'object', properties: { what: { type: 'string', enum: Object.keys(ways) }, target: { type: 'string' } }, required: ['what'] } }]

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  if (method === 'initialize') return send({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'probe', version: '1' } } })
  if (method === 'ping') return send({ id, result: {} })
  if (method === 'tools/list') return send({ id, result: { tools } })
  if (method !== 'tools/call') return send({ id, error: { code: -32601, message: 'no such method' } })
  const { what, target } = params.arguments
  const text = await Promise.resolve().then(() => ways[what](target)).catch(failed)
  send({ id, result: { content: [{ type: 'text', text: String(text) }] } })
})
