/**
 * A server that asks: forms, addresses, answers of a model, folders. `node asking.ts` speaks stdio in both eras; the same
 * tools push their questions in the older one and return them as required input in the newer one.
 */
import { inputRequired, inputResponse, McpServer, UrlElicitationRequiredError, type InputRequest, type ServerContext } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

const form = { type: 'object' as const, properties: { name: { type: 'string' as const, minLength: 2 }, size: { type: 'integer' as const, minimum: 1, default: 7 }, apiKey: { type: 'string' as const } }, required: ['name'] }
const tool = { name: 'files.find', description: 'Finds files.', inputSchema: { type: 'object' as const, properties: { words: { type: 'string' } } } }
const anything = z.record(z.string(), z.unknown())
const text = (value: unknown): { content: { type: 'text'; text: string }[] } => ({ content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] })
/** Calls that were told to open an address first. */
const told = new Set<string>()

function build(): McpServer {
  const server = new McpServer({ name: 'asking', version: '1.0.0' }, { capabilities: { tools: {}, logging: {} } })

  /** Asks once and gives back what was answered. */
  function asks(name: string, inputSchema: z.ZodObject, request: (args: Record<string, unknown>) => InputRequest): void {
    server.registerTool(name, { inputSchema }, (args: Record<string, unknown>, { mcpReq }: ServerContext) => {
      const answer = inputResponse(mcpReq.inputResponses, 'it')
      return answer.kind === 'missing' ? inputRequired({ inputRequests: { it: request(args) } }) : text(answer)
    })
  }
  asks('ask-form', z.object({}), () => inputRequired.elicit({ message: 'Who are you?', requestedSchema: form }))
  // As written, whatever it is.
  asks('ask-any', z.object({ params: anything }), ({ params }) => ({ method: 'elicitation/create', params }) as InputRequest)
  asks('ask-url', z.object({ url: z.string() }), ({ url }) => inputRequired.elicitUrl({ message: 'Please sign in.', url: String(url) }))
  asks('ask-model', z.object({ prompt: z.string(), more: anything.default({}) }), ({ prompt, more }) => inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: String(prompt) } }], maxTokens: 100, ...(more as object) }))
  asks('ask-model-with-tool', z.object({}), () => inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: 'Use the tool.' } }], maxTokens: 100, tools: [tool] }))
  asks('ask-roots', z.object({}), () => inputRequired.listRoots())

  server.registerTool('say', { inputSchema: z.object({ level: z.enum(['debug', 'warning']) }) }, async ({ level }, { mcpReq }) => {
    await mcpReq.log(level, `It is ${level}.`)
    return text('said')
  })
  server.registerTool('hang', {}, ({ mcpReq }) => new Promise((resolve) => mcpReq.signal.addEventListener('abort', () => resolve(text('stopped')))))

  // What only the older era has.
  server.registerTool('open-first', { inputSchema: z.object({ elicitationId: z.string() }) }, ({ elicitationId }) => {
    if (told.has(elicitationId)) return text('made again')
    told.add(elicitationId)
    throw new UrlElicitationRequiredError([{ mode: 'url', elicitationId, message: 'Connect your account.', url: 'https://example.com/connect' }])
  })
  server.registerTool('open-and-wait', { inputSchema: z.object({ elicitationId: z.string() }) }, async ({ elicitationId }, { mcpReq }) => {
    const { action } = await mcpReq.elicitInput({ mode: 'url', elicitationId, message: 'Pay.', url: 'https://example.com/pay' })
    // The person is in the browser now; this side hears of it later.
    await new Promise<void>((resolve) => finishers.set(elicitationId, resolve))
    return text(action)
  })
  server.registerTool('finish', { inputSchema: z.object({ elicitationId: z.string() }) }, async ({ elicitationId }) => {
    await server.server.notification({ method: 'notifications/elicitation/complete', params: { elicitationId } })
    finishers.get(elicitationId)?.()
    return text('finished')
  })
  server.registerTool('flood', { inputSchema: z.object({ count: z.number(), shown: z.number() }) }, async ({ count, shown }) => {
    let refused = 0
    await new Promise<void>((resolve) => {
      for (let left = count; left > 0; left--) {
        server.server.elicitInput({ message: 'Again?', requestedSchema: { type: 'object', properties: {} } }).catch(() => {
          if (++refused === count - shown) resolve()
        })
      }
    })
    return text({ refused })
  })
  return server
}

const finishers = new Map<string, () => void>()

serveStdio(build)
