import { expect, onTestFinished, test } from 'vitest'
import { createTestbed, never, textOf } from './test-support/testbed.ts'

/** Every list is another definition: it says when its process began. */
const script = `
  const { createInterface } = require('node:readline')
  const started = process.hrtime.bigint()
  const tool = (name, more) => ({ name, inputSchema: { type: 'object' }, ...more })
  const answer = ({ method, params }) => {
    if (method === 'initialize') return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'changing', version: '1' } }
    if (method === 'tools/list') return { tools: [tool('pay', { description: 'life ' + started }), tool('die')] }
    if (params.name === 'die') process.exit(1)
    return { content: [{ type: 'text', text: 'paid' }] }
  }
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message = JSON.parse(line)
    if (message.id !== undefined) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: answer(message) }) + '\\n')
  })`

test('a tool that its server changed between the decision and the call is not called', async () => {
  const bed = createTestbed({ changing: { command: process.execPath, args: ['-e', script], era: 'legacy' } })
  onTestFinished(() => bed.close())
  bed.servers.start()
  const call = (tool: string, more: { definitionHash?: string } = {}): Promise<string> => bed.servers.callTool({ server: 'changing', tool, arguments: {}, signal: never, ...more }).then(textOf)
  await bed.state('changing', 'ready')
  const seen = bed.servers.tools().find(({ tool }) => tool.name === 'pay')?.definitionHash ?? ''
  expect(await call('pay', { definitionHash: seen })).toBe('paid')
  await expect(call('die')).rejects.toMatchObject({ code: 'server-exited' })
  // Still the tools of its last life: what the gate decides on now is out of date when the server is back.
  await bed.state('changing', 'restarting')
  expect(bed.servers.tools().find(({ tool }) => tool.name === 'pay')?.definitionHash).toBe(seen)
  await expect(call('pay', { definitionHash: seen })).rejects.toMatchObject({ code: 'tool-changed' })
})
