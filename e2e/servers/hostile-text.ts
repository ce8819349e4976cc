/**
 * A server of the older era whose every text is one of `../vectors`: names, titles, descriptions, schemas, instructions, lines of
 * its logs, results, errors, prompts, resources, forms. By hand, so that no SDK refuses any of it.
 *
 * Tools: `text-N` in any number; `say` answers with every kind of content; `fail` with an error of the protocol; `ask` asks with a form.
 */
import { createInterface } from 'node:readline'
import { fewVectors } from '../vectors/all.ts'

type Message = { id?: number; method?: string; params?: { name?: string; uri?: string; _meta?: { progressToken?: unknown } }; result?: unknown }

const write = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const texts = fewVectors.map(({ text }) => text)
const pick = (index: number): string => texts[index % texts.length] ?? ''
const icons = (index: number): object[] => [{ src: ['javascript:window.pwned=1', 'https://hostile.invalid/icon.png', 'http://127.0.0.1:9/icon.png', 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=1"/>', 'file:///etc/passwd'][index % 5], mimeType: 'image/png' }]
const schema = (index: number): object => ({
  type: 'object',
  title: pick(index),
  description: pick(index),
  properties: { [pick(index)]: { type: 'string', title: pick(index), description: pick(index), default: pick(index), enum: [pick(index), pick(index + 1)] }, text: { type: 'string', description: pick(index), format: 'uri', pattern: '.*' } },
})
const tool = (name: string, index: number): object => ({ name, title: pick(index), description: pick(index), inputSchema: schema(index), annotations: { title: pick(index) }, icons: icons(index) })
const tools = [tool('say', 0), tool('fail', 1), tool('ask', 2), ...texts.map((text, index) => tool(index % 20 === 0 ? text.slice(0, 100) || 'empty' : `text-${index}`, index))]
const content = [
  ...texts.map((text) => ({ type: 'text', text })),
  ...texts.slice(0, 60).flatMap((text) => [
    { type: 'resource_link', uri: text || 'x', name: text, title: text, description: text, mimeType: text },
    { type: 'resource', resource: { uri: text || 'x', mimeType: 'text/html', text } },
  ]),
  { type: 'image', data: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="parent.pwned=1"><image href="https://hostile.invalid/svg"/></svg>').toString('base64'), mimeType: 'image/svg+xml' },
  { type: 'image', data: Buffer.from('<script>parent.pwned=1</script>').toString('base64'), mimeType: 'text/html' },
  { type: 'audio', data: Buffer.from('<script>parent.pwned=1</script>').toString('base64'), mimeType: 'text/html' },
]
const all = texts.join('\n')

let asked: ((answer: unknown) => void) | undefined

async function answer({ method, params }: Message): Promise<object | undefined> {
  switch (method) {
    case undefined:
      return undefined
    case 'initialize':
      return { protocolVersion: '2025-11-25', capabilities: { tools: {}, resources: {}, prompts: {}, logging: {}, experimental: { [pick(0)]: {} } }, serverInfo: { name: pick(0), title: pick(0), version: pick(0), websiteUrl: 'javascript:window.pwned=1', icons: icons(0) }, instructions: all }
    case 'ping':
      return {}
    case 'tools/list':
      return { tools }
    case 'resources/list':
      return { resources: texts.map((text, index) => ({ uri: index % 3 === 0 ? text || 'x' : `hostile://${index}`, name: text, title: text, description: text, mimeType: text, icons: icons(index) })) }
    case 'resources/templates/list':
      return { resourceTemplates: texts.slice(0, 40).map((text, index) => ({ uriTemplate: `hostile://${index}/{name}`, name: text, title: text, description: text, mimeType: text })) }
    case 'resources/read':
      return { contents: [{ uri: params?.uri, mimeType: 'text/html', text: all }] }
    case 'prompts/list':
      return { prompts: texts.map((text, index) => ({ name: `prompt-${index}`, title: text, description: text, ...(index > 0 ? { arguments: [{ name: text, description: text, required: true }] } : {}) })) }
    case 'prompts/get':
      return { description: pick(0), messages: texts.slice(0, 100).map((text) => ({ role: 'user', content: { type: 'text', text } })) }
    case 'logging/setLevel':
      return {}
    case 'tools/call':
      if (params?.name === 'fail') throw new Error(all)
      if (params?.name === 'ask') {
        write({ id: 9000, method: 'elicitation/create', params: { mode: 'form', message: all, requestedSchema: { type: 'object', properties: Object.fromEntries(texts.slice(0, 30).map((text, index) => [`field-${index}`, { type: 'string', title: text, description: text, default: text }])) } } })
        return { content: [{ type: 'text', text: JSON.stringify(await new Promise((resolve) => (asked = resolve))) }] }
      }
      texts.slice(0, 20).forEach((message, progress) => write({ method: 'notifications/progress', params: { progressToken: params?._meta?.progressToken, progress, total: 20, message } }))
      return { content, structuredContent: { [pick(0)]: texts.slice(0, 50) }, isError: true }
  }
  return undefined
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line) as Message
  if (message.method === undefined) return asked?.(message.result)
  if (message.method === 'notifications/initialized') {
    for (const text of texts) {
      process.stderr.write(`${text}\n`)
      write({ method: 'notifications/message', params: { level: 'warning', logger: text, data: text } })
    }
  }
  if (message.id === undefined) return
  try {
    const result = await answer(message)
    write(result ? { id: message.id, result } : { id: message.id, error: { code: -32601, message: 'no such method' } })
  } catch (error) {
    write({ id: message.id, error: { code: -32000, message: (error as Error).message, data: { [pick(0)]: texts } } })
  }
})
