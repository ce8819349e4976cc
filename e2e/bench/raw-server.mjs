// The smallest MCP server that can be: newline-delimited JSON, no SDK, protocol 2025-06-18. The floor that everything is held against.
// SPAWN_LOG: a file that gets one line for each process that was started. TOOLS: how many tools it lists. OUTPUT: they have output schemas.
import { appendFileSync } from 'node:fs'

if (process.env.SPAWN_LOG) appendFileSync(process.env.SPAWN_LOG, `${process.pid}\n`)
const count = Number(process.env.TOOLS ?? 2)
const inputSchema = { type: 'object', properties: { text: { type: 'string' }, megabytes: { type: 'number' } } }
const outputSchema = (index) => ({
  type: 'object',
  properties: { text: { type: 'string' }, [`count${index}`]: { type: 'integer', minimum: 0 }, items: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, size: { type: 'number' } }, required: ['id'] } } },
  required: ['text'],
})
const tools = Array.from({ length: count }, (_, index) => ({
  name: ['echo', 'large'][index] ?? `tool-${index}`,
  description: `Tool ${index}.`,
  inputSchema,
  ...(process.env.OUTPUT ? { outputSchema: outputSchema(index) } : {}),
}))
const chunk = 'x'.repeat(1024 * 1024)

function answer({ method, params }) {
  switch (method) {
    case 'initialize':
      return { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'raw', version: '1.0.0' } } }
    case 'ping':
      return { result: {} }
    case 'tools/list':
      return { result: { tools } }
    case 'tools/call': {
      const { text = '', megabytes = 0 } = params.arguments ?? {}
      const structured = process.env.OUTPUT ? { structuredContent: { text } } : {}
      return { result: { content: [{ type: 'text', text: params.name === 'large' ? chunk.repeat(megabytes) : text }], ...structured } }
    }
    default:
      return { error: { code: -32601, message: `Method not found: ${method}` } }
  }
}

let rest = ''
process.stdin.setEncoding('utf8').on('data', (data) => {
  const lines = (rest + data).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    const message = JSON.parse(line)
    if (message.id !== undefined) process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer(message) })}\n`)
  }
})
process.stdin.on('end', () => process.exit(0))
