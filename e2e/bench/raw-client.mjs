// The smallest MCP client that can be. As a program: connect, list, call once, print the answer, end.
import { spawn } from 'node:child_process'

/** Connects over newline-delimited JSON; one concatenation for each message, however many chunks it came in. */
export async function connectRaw(command, args, env = process.env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map()
  let chunks = []
  child.stdout.on('data', (data) => {
    let start = 0
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
      chunks.push(data.subarray(start, end))
      const message = JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
      chunks = []
      waiting.get(message.id)?.(message.result)
      waiting.delete(message.id)
      start = end + 1
    }
    if (start < data.length) chunks.push(data.subarray(start))
  })
  let nextId = 0
  function request(method, params) {
    return new Promise((resolve) => {
      const id = nextId++
      waiting.set(id, resolve)
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    })
  }
  await request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1.0.0' } })
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`)
  return {
    request,
    close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      return gone
    },
  }
}

if (process.argv[1] === import.meta.filename) {
  const client = await connectRaw(process.execPath, process.argv.slice(2))
  await client.request('tools/list', {})
  console.log(JSON.stringify(await client.request('tools/call', { name: 'echo', arguments: { text: 'hello' } })))
  await client.close()
}
