// A real stdio server with the tools of one server of a workload: `recorded-server.mjs FILE SERVER`. Every call is answered with a line of text.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [file = '', server = ''] = process.argv.slice(2)
const { servers } = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '{}')
const answers = {
  initialize: () => ({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: server, version: '1' } }),
  ping: () => ({}),
  'tools/list': () => ({ tools: servers[server] }),
  'tools/call': ({ name }) => ({ content: [{ type: 'text', text: `${name} did what it was told.` }] }),
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  const answer = answers[method]
  process.stdout.write(`${JSON.stringify(answer ? { jsonrpc: '2.0', id, result: answer(params) } : { jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } })}\n`)
})
