/**
 * A small server of the modern era (2026-07-28) that also answers the older ones.
 *
 * `node modern.ts` speaks stdio; `node modern.ts --http` listens on a free loopback port and prints its address
 * as the first line on standard output. `--only-modern` refuses the older era; `START_DELAY` (milliseconds) starts late.
 */
import { createServer, type IncomingMessage } from 'node:http'
import { appendFileSync } from 'node:fs'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
/** Where the slow tool writes down that it was told to stop; a test reads it. */
const cancelLog = process.env['CANCEL_LOG']
let grown = false

// Outside the factory: over HTTP it runs for every request, and building schemas there costs 9 ms each time.
const add = { a: z.number().describe('The first number'), b: z.number().describe('The second number') }
const schemas = {
  add: z.object(add),
  sum: z.object({ sum: z.number() }),
  echo: z.object({ message: z.string() }),
  count: z.object({ to: z.number().int().min(1).max(10_000), pauseMs: z.number().int().min(0).max(1000).default(0) }),
  wait: z.object({ ms: z.number().int().min(0).max(600_000) }),
  greet: z.object({ name: z.string().describe('Who is greeted') }),
}

function build(): McpServer {
  const server = new McpServer(
    { name: 'modern', version: '1.0.0' },
    { capabilities: { tools: { listChanged: true }, logging: {} }, instructions: 'A small server for the tests of Steward.' },
  )
  server.registerTool(
    'add',
    { title: 'Add', description: 'Adds two numbers.', inputSchema: schemas.add, outputSchema: schemas.sum, annotations: { readOnlyHint: true } },
    ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }], structuredContent: { sum: a + b } }),
  )
  server.registerTool('echo', { description: 'Gives back what it is told.', inputSchema: schemas.echo }, ({ message }) => ({ content: [{ type: 'text', text: message }] }))
  server.registerTool('picture', { description: 'Gives one pixel.' }, () => ({ content: [{ type: 'image', data: pixel, mimeType: 'image/png' }] }))
  server.registerTool('count', { description: 'Counts with progress.', inputSchema: schemas.count }, async ({ to, pauseMs }, context) => {
    const progressToken = context.mcpReq._meta?.progressToken
    for (let progress = 1; progress <= to; progress++) {
      if (context.mcpReq.signal.aborted) break
      if (progressToken !== undefined) await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: to, message: `step ${progress}` } })
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    return { content: [{ type: 'text', text: `counted to ${to}` }] }
  })
  server.registerTool('wait', { description: 'Answers after a while, and writes down when it was cancelled.', inputSchema: schemas.wait }, async ({ ms }, context) => {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      context.mcpReq.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        if (cancelLog) appendFileSync(cancelLog, 'cancelled\n')
        resolve()
      })
    })
    return { content: [{ type: 'text', text: `waited ${ms} ms` }] }
  })
  server.registerTool('grow', { description: 'Adds a tool to the list.' }, () => {
    grown = true
    if (!grownHere) registerGrown()
    return { content: [{ type: 'text', text: 'There is one more tool now.' }] }
  })
  let grownHere = false
  const registerGrown = (): void => {
    grownHere = true
    server.registerTool('grown', { description: 'Came later.' }, () => ({ content: [{ type: 'text', text: 'here' }] }))
  }
  if (grown) registerGrown()
  server.registerResource('readme', 'modern://readme', { title: 'Read me', mimeType: 'text/plain' }, (uri) => ({ contents: [{ uri: uri.href, mimeType: 'text/plain', text: 'A modern resource.' }] }))
  server.registerPrompt('greet', { title: 'Greet', description: 'A greeting.', argsSchema: schemas.greet }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Say hello to ${name}.` } }],
  }))
  return server
}

const legacy = process.argv.includes('--only-modern') ? 'reject' : undefined

if (process.argv.includes('--http')) {
  const handler = createMcpHandler(build, legacy ? { legacy } : {})
  const http = createServer(async (request, response) => {
    const answer = await handler.fetch(new Request(`http://127.0.0.1${request.url ?? '/'}`, await toInit(request)))
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (!answer.body) return void response.end()
    for await (const chunk of answer.body) response.write(chunk)
    response.end()
  })
  http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
    const address = http.address()
    console.log(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/mcp`)
  })
} else {
  // As a server that downloads itself first, or has a lot to load.
  await new Promise((resolve) => setTimeout(resolve, Number(process.env['START_DELAY'] ?? 0)))
  serveStdio(build, legacy ? { legacy } : {})
}

async function toInit(request: IncomingMessage): Promise<RequestInit> {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
  if (request.method === 'GET' || request.method === 'HEAD') return { method: request.method, headers }
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return { method: request.method ?? 'POST', headers, body: Buffer.concat(parts).toString('utf8') }
}
