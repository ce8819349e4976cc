/** The reference server of the protocol, over each transport that it has: every one of its tools is called. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import { openHost, type OpenHost } from './testing/open-host.ts'

const program = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js')

/** Fills forms in, opens addresses, and lets the model answer. */
function answer(request: ServerRequest): ServerRequestAnswer {
  switch (request.kind) {
    case 'form':
      return { kind: 'submit', content: 'interpretation' in Object(request.schema['properties']) ? { interpretation: 'technical' } : { name: 'Ada' } }
    case 'url':
      return { kind: 'open' }
    case 'sampling':
      return { kind: 'approve' }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function startOverHttp(transport: 'streamableHttp' | 'sse'): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort()
  const child = spawn(process.execPath, [program, transport], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    const look = (text: Buffer): void => void (/listening|running/i.test(text.toString()) && resolve())
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}.`)))
  })
  return { child, port }
}

const entries = {
  stdio: async () => ({ entry: { command: process.execPath, args: [program, 'stdio'] }, child: undefined }),
  'Streamable HTTP': async () => {
    const { child, port } = await startOverHttp('streamableHttp')
    return { entry: { type: 'http', url: `http://127.0.0.1:${port}/mcp` }, child }
  },
  'HTTP+SSE': async () => {
    const { child, port } = await startOverHttp('sse')
    return { entry: { type: 'sse', url: `http://127.0.0.1:${port}/sse` }, child }
  },
} satisfies Record<string, () => Promise<{ entry: JsonObject; child: ChildProcess | undefined }>>

describe.each(Object.entries(entries))('everything over %s', (_transport, start) => {
  let host: OpenHost
  let child: ChildProcess | undefined

  beforeAll(async () => {
    const started = await start()
    child = started.child
    host = await openHost({ everything: started.entry }, answer)
    await host.ready('everything')
    const { options } = await host.connection.call('server.configure', { server: 'everything', options: { sampling: 'ask', roots: [{ path: host.home }] } })
    expect(options.sampling).toBe('ask')
    await host.ready('everything')
  })
  afterAll(async () => {
    await host.close()
    child?.kill('SIGKILL')
  })

  /** The calls, with what the person sees of each. The server offers the last ones only to a client that can do what they need. */
  const calls: readonly [string, JsonObject, unknown][] = [
    ['echo', { message: 'hello' }, [{ type: 'text', text: 'Echo: hello' }]],
    ['get-annotated-message', { messageType: 'error', includeImage: true }, [{ type: 'text' }, { type: 'image', mimeType: 'image/png' }]],
    ['get-env', {}, [{ type: 'text', text: expect.stringContaining('PATH') }]],
    ['get-resource-links', { count: 2 }, [{ type: 'text' }, { type: 'resource-link', uri: expect.stringContaining('demo://') }, { type: 'resource-link' }]],
    ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }, [{ type: 'text' }, { type: 'resource', text: expect.stringContaining('Resource 1') }, { type: 'text' }]],
    ['get-structured-content', { location: 'Chicago' }, [{ type: 'text' }]],
    ['get-sum', { a: 2, b: 3 }, [{ type: 'text', text: 'The sum of 2 and 3 is 5.' }]],
    ['get-tiny-image', {}, [{ type: 'text' }, { type: 'image', mimeType: 'image/png' }, { type: 'text' }]],
    ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain,hello', outputType: 'resource' }, [{ type: 'file', name: 'a.gz', mimeType: 'application/gzip' }]],
    ['toggle-simulated-logging', {}, [{ type: 'text' }]],
    ['toggle-subscriber-updates', {}, [{ type: 'text' }]],
    ['trigger-long-running-operation', { duration: 0.2, steps: 2 }, [{ type: 'text', text: expect.stringContaining('2') }]],
    ['get-roots-list', {}, [{ type: 'text', text: expect.stringContaining('file://') }]],
    ['trigger-elicitation-request', {}, expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('Ada') })])],
    ['trigger-url-elicitation', { url: 'https://example.com/page', elicitationId: 'one' }, expect.arrayContaining([expect.objectContaining({ type: 'text' })])],
    ['trigger-sampling-request', { prompt: 'Say something' }, [{ type: 'text', text: expect.stringContaining('LLM sampling result') }]],
    ['simulate-research-query', { topic: 'tea', ambiguous: true }, expect.arrayContaining([expect.objectContaining({ text: expect.stringContaining('tea') })])],
  ]

  test('each of its 17 tools answers', async () => {
    const { tools } = await host.connection.call('server.tools', { server: 'everything' })
    expect(tools.map(({ name }) => name).toSorted()).toEqual(calls.map(([name]) => name).toSorted())
    const results = await Promise.all(calls.map(async ([name, args]) => [name, await host.call('everything', name, args)] as const))
    for (const [name, result] of results) {
      const [, , content] = calls.find((call) => call[0] === name) ?? []
      expect({ name, ...result }).toMatchObject({ name, outcome: { kind: 'ok' }, content })
    }
    expect(host.asked.map(({ kind }) => kind).toSorted()).toEqual(expect.arrayContaining(['form', 'sampling', 'url']))
    expect(host.opened).toEqual(['https://example.com/page'])
  })

  test('resources, a template, a prompt and completion', async () => {
    const { connection } = host
    const { templates } = await connection.call('server.resources', { server: 'everything' })
    const { uri } = await connection.call('server.expand', { server: 'everything', uriTemplate: templates[0]?.uriTemplate ?? '', values: { resourceId: '7' } })
    expect((await connection.call('server.read', { server: 'everything', uri })).contents).toMatchObject([{ text: expect.stringContaining('7') }])
    const { prompts } = await connection.call('server.prompts', { server: 'everything' })
    expect(prompts.map(({ name }) => name)).toContain('args-prompt')
    const { messages } = await connection.call('server.prompt', { server: 'everything', name: 'args-prompt', arguments: { city: 'Paris' } })
    expect(messages).toMatchObject([{ role: 'user', content: { text: expect.stringContaining('Paris') } }])
    const { values } = await connection.call('server.complete', { server: 'everything', of: { kind: 'prompt', name: 'completable-prompt' }, argument: 'department', value: 'E' })
    expect(values).toContain('Engineering')
  })
})
