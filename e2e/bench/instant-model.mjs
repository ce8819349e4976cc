// A Chat Completions address that answers at once: "calls N" makes it call a tool N times, a step each, and then it is done.
import { createServer } from 'node:http'

const chunk = (delta, finish) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'instant', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const done = `${chunk({ role: 'assistant', content: 'Done.' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`
let next = 0

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (piece) => (body += piece))
  request.on('end', () => {
    const { messages = [], tools = [] } = JSON.parse(body === '' ? '{}' : body)
    const last = messages.findLastIndex(({ role }) => role === 'user')
    const wanted = Number(/calls (\d+)/.exec(JSON.stringify(messages[last]?.content ?? ''))?.[1] ?? 0)
    const made = messages.length - 1 - last
    const call = { index: 0, id: `call_${next++}`, type: 'function', function: { name: tools[0]?.function?.name, arguments: '{"text":"hello"}' } }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(tools.length > 0 && made < wanted * 2 ? `${chunk({ role: 'assistant', tool_calls: [call] }, null)}${chunk({}, 'tool_calls')}data: [DONE]\n\n` : done)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
process.stdin.resume().on('end', () => process.exit(0))
