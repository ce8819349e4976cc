// A stdio server (protocol 2025-06-18, no SDK) with as many tools as its first argument says, each with a long definition;
// `log` gives as many numbered lines as it is asked for, and `grow` adds a tool to the list.
import { createInterface } from 'node:readline'

const count = Number(process.argv[2] ?? 10)
const nouns = ['invoice', 'customer', 'shipment', 'contract', 'ticket', 'calendar', 'recipe', 'sensor', 'ledger', 'playlist']
const verbs = ['create', 'delete', 'list', 'update', 'archive', 'export', 'merge', 'approve', 'cancel', 'forward']
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const text = (value) => ({ content: [{ type: 'text', text: value }] })

function made(index) {
  const [verb, noun] = [verbs[index % 10], nouns[Math.floor(index / 10) % 10]]
  const name = `${verb}_${noun}${index < 100 ? '' : `_${Math.floor(index / 100)}`}`
  const properties = { [`${noun}_id`]: { type: 'string', description: `The ${noun} that this is about, by its id, as ${noun} lists give it.` }, reason: { type: 'string', description: 'Why it is done; kept beside it for those who come later.' } }
  return { name, description: `Will ${verb} one ${noun} of the company, and tell what came of it. Needs the right to change ${noun} records; nothing else is touched by it.`, inputSchema: { type: 'object', properties, required: [`${noun}_id`] } }
}

const tools = [
  { name: 'log', description: 'Gives numbered lines.', inputSchema: { type: 'object', properties: { lines: { type: 'integer' } }, required: ['lines'] }, annotations: { readOnlyHint: true } },
  { name: 'grow', description: 'Adds a tool.', inputSchema: { type: 'object', properties: {} }, annotations: { readOnlyHint: true } },
  ...Array.from({ length: count }, (_, index) => made(index)),
]

function answer({ id, method, params }) {
  switch (method) {
    case 'initialize':
      return { id, result: { protocolVersion: '2025-06-18', capabilities: { tools: { listChanged: true } }, serverInfo: { name: 'wide', version: '1.0.0' }, instructions: 'Records of a company.' } }
    case 'tools/list':
      return { id, result: { tools } }
    case 'tools/call':
      if (params.name === 'log') return { id, result: text(Array.from({ length: params.arguments.lines }, (_, index) => `line ${index + 1}: ${index === 700 ? 'the needle lies here' : `value ${(index * 7919) % 1009}`}`).join('\n')) }
      if (params.name === 'grow') {
        tools.push(made(count))
        write({ method: 'notifications/tools/list_changed' })
      }
      return { id, result: text(`${params.name}: done`) }
    case 'ping':
      return { id, result: {} }
    default:
      return { id, error: { code: -32601, message: 'Method not found' } }
  }
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line)
  if (message.id !== undefined && message.method) write(answer(message))
})
