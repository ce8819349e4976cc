import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { createTestbed, never, textOf, type Testbed } from './test-support/testbed.ts'

const open = new Set<Testbed>()

afterEach(async () => {
  await Promise.all([...open].map((bed) => bed.close()))
  open.clear()
})

/** A server of protocol 2025-06-18 whose answers are written out below: `list` and `call` are its code. */
function server(code: { list: string; call?: string; before?: string }, env: Record<string, string> = {}): JsonObject {
  const script = `
    const { createInterface } = require('node:readline')
    const fs = require('node:fs')
    ${code.before ?? ''}
    const write = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n')
    const raw = (id, text) => process.stdout.write('{"jsonrpc":"2.0","id":' + id + ',"result":' + text + '}\\n')
    const deep = (levels) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)
    const tool = (name, more) => ({ name, inputSchema: { type: 'object' }, ...more })
    createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method, params } = JSON.parse(line)
      if (id === undefined) return
      if (method === 'initialize') return write(id, { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'hostile', version: '1' } })
      if (method === 'tools/list') { ${code.list} }
      if (method === 'tools/call') { ${code.call ?? ''} }
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }) + '\\n')
    })`
  return { command: process.execPath, args: ['-e', script], env, era: 'legacy' }
}

function start(entry: JsonObject): Testbed {
  const bed = createTestbed({ hostile: entry })
  open.add(bed)
  bed.servers.start()
  return bed
}

const call = (bed: Testbed, tool: string, more: { definitionHash?: string } = {}): Promise<string> => bed.servers.callTool({ server: 'hostile', tool, arguments: {}, signal: never, ...more }).then(textOf)

test.each([150, 5_000, 100_000])('a tool that nests %i levels deep is left out, and nothing breaks', async (levels) => {
  const bed = start(server({ list: `return raw(id, '{"tools":[{"name":"good","inputSchema":{"type":"object"}},{"name":"deep","inputSchema":{"type":"object","properties":' + deep(${levels}) + '}}]}')` }))
  await bed.state('hostile', 'ready')
  expect(bed.servers.tools().map(({ tool }) => tool.name)).toEqual(['good'])
  expect(bed.servers.logs('hostile', 0).lines.map(({ text }) => text)).toContain('Left out of tools: deep. It nests too deep.')
})

test.each([150, 100_000])('a result that nests %i levels deep fails its own call only', async (levels) => {
  const bed = start(
    server({
      list: `return write(id, { tools: [tool('deep'), tool('good')] })`,
      call: `return params.name === 'good' ? write(id, { content: [{ type: 'text', text: 'fine' }] }) : raw(id, '{"content":[],"structuredContent":' + deep(${levels}) + '}')`,
    }),
  )
  await bed.state('hostile', 'ready')
  await expect(call(bed, 'deep')).rejects.toMatchObject({ code: 'result-invalid', problem: { cause: 'The server sent a message that nests deeper than 100 levels.' } })
  expect(await call(bed, 'good')).toBe('fine')
})

test('a tool that is too long to be read, and a list without end, are bounded', async () => {
  const bed = start(
    server({
      before: 'let page = 0',
      list: `page++; return write(id, { tools: [tool('huge' + page, { description: 'x'.repeat(400000) }), ...Array.from({ length: 10 }, (_, n) => tool('p' + page + '-' + n, { description: 'y'.repeat(290000) }))], ...(page < 20 ? { nextCursor: String(page) } : {}) })`,
    }),
  )
  await bed.state('hostile', 'ready')
  const names = bed.servers.tools().map(({ tool }) => tool.name)
  expect(names.filter((name) => name.startsWith('huge'))).toEqual([])
  expect(names.length).toBeGreaterThan(40)
  expect(names.length).toBeLessThan(60)
})

test('a method or an id as long as a book fills no memory', async () => {
  const bed = start(
    server({
      list: `return write(id, { tools: [tool('flood')] })`,
      call: `
        for (const long of Array.from({ length: 20 }, (_, n) => n + 'x'.repeat(100000))) {
          process.stdout.write(JSON.stringify({ jsonrpc: '2.0', method: long }) + '\\n')
          process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: long, method: 'roots/list' }) + '\\n')
          process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: long, result: {} }) + '\\n')
        }
        return write(id, { content: [{ type: 'text', text: 'fine' }] })`,
    }),
  )
  await bed.state('hostile', 'ready')
  expect(await call(bed, 'flood')).toBe('fine')
  expect(JSON.stringify(bed.servers.messages('hostile', 0)).length).toBeLessThan(50_000)
  expect(bed.servers.logs('hostile', 0).lines.at(-1)?.text).toContain('was dropped')
})

test('a tool that its server changed between the decision and the call is not called', async () => {
  // Every list is another definition; the second life of the process is slow, so that the call waits for it.
  const bed = start(
    server({
      before: `const started = process.hrtime.bigint()`,
      list: `return write(id, { tools: [tool('pay', { description: 'life ' + started }), tool('die')] })`,
      call: `if (params.name === 'die') process.exit(1); return write(id, { content: [{ type: 'text', text: 'paid' }] })`,
    }),
  )
  await bed.state('hostile', 'ready')
  const seen = bed.servers.tools().find(({ tool }) => tool.name === 'pay')?.definitionHash ?? ''
  expect(await call(bed, 'pay', { definitionHash: seen })).toBe('paid')
  await expect(call(bed, 'die')).rejects.toMatchObject({ code: 'server-exited' })
  // Still the tools of its last life: what the gate decides on now is out of date when the server is back.
  await bed.state('hostile', 'restarting')
  expect(bed.servers.tools().find(({ tool }) => tool.name === 'pay')?.definitionHash).toBe(seen)
  await expect(call(bed, 'pay', { definitionHash: seen })).rejects.toMatchObject({ code: 'tool-changed' })
})
