import { createServer } from 'node:http'
import type { RecordedTurn } from './workload.ts'

/** A Chat Completions address whose model does in each turn what was recorded of it, step by step. */
export async function startRecordedModel(turns: readonly RecordedTurn[]): Promise<{ readonly url: string; close(): void }> {
  const bySaying = new Map(turns.map((turn) => [turn.say, turn]))
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece))
    request.on('end', () => {
      const { messages = [] } = JSON.parse(body === '' ? '{}' : body) as { messages?: { role: string; content: unknown }[] }
      const last = messages.findLastIndex(({ role }) => role === 'user')
      const said = JSON.stringify(messages[last]?.content ?? '')
      const turn = [...bySaying.values()].find(({ say }) => said.includes(JSON.stringify(say).slice(1, -1)))
      const step = turn?.steps[messages.slice(last).filter(({ role }) => role === 'assistant').length]
      const calls = step?.map(({ server: name, tool, arguments: args }, index) => ({ index, id: `call_${crypto.randomUUID()}`, type: 'function', function: { name: `${name}__${tool}`, arguments: JSON.stringify(args) } }))
      const chunk = (delta: object, finish: string | null): string => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 0, model: 'recorded', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(calls ? `${chunk({ role: 'assistant', tool_calls: calls }, null)}${chunk({}, 'tool_calls')}data: [DONE]\n\n` : `${chunk({ role: 'assistant', content: 'Done.' }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The model has no port.')
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}
