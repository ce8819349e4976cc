// A stdio server whose calls have an effect that can be counted: each writes its id to the file EFFECTS at once, and answers
// after `ms`. So a call that was made twice, or one that nobody wrote down before, shows.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const schema = { type: 'object', properties: { id: { type: 'string' }, ms: { type: 'number' } } }
const tools = ['note', 'asked', 'hang', 'pid'].map((name) => ({ name, description: `The tool ${name}.`, inputSchema: schema }))

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  if (method === 'initialize') return write({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'effects', version: '1.0.0' } } })
  if (method === 'ping') return write({ id, result: {} })
  if (method === 'tools/list') return write({ id, result: { tools } })
  if (method !== 'tools/call') return write({ id, error: { code: -32601, message: `There is no method ${method}` } })
  const { id: call, ms = 0 } = params.arguments ?? {}
  if (params.name === 'pid') return write({ id, result: { content: [{ type: 'text', text: String(process.pid) }] } })
  appendFileSync(process.env.EFFECTS, `${call}\n`)
  if (params.name !== 'hang') setTimeout(() => write({ id, result: { content: [{ type: 'text', text: `done ${call}` }] } }), ms)
})
