import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ConsentRequest } from '#contract/consent.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

const home = mkdtempSync(join(tmpdir(), 'steward-prompt-'))
writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { features: { command: process.execPath, args: [join(import.meta.dirname, '../../../e2e/servers/features.ts')] } } }))
const { ports, close: closePorts } = await createPorts({ home, shell: 'terminal', version: '0' })
const host = createHost(ports, { person: true })
const [near, far] = createPair()
const stop = serve(far, host)
const connection = connect(near)

afterAll(async () => {
  stop()
  await host.close()
  await closePorts()
  rmSync(home, { recursive: true, force: true })
})

test('a turn begins with a prompt as it was shown, and what came from a server counts as data from outside', async () => {
  host.start()
  const asked: ConsentRequest[] = []
  connection.subscribe('consent-change', ({ requests }) => {
    for (const request of requests) {
      if (asked.some(({ requestId }) => requestId === request.requestId)) continue
      asked.push(request)
      void connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: { kind: 'allow-once' } })
    }
  })
  const ends = new Set<string>()
  let hear = (): void => undefined
  connection.subscribe('turn-end', ({ turnId }) => {
    ends.add(turnId)
    hear()
  })
  await connection.subscribed()
  const ended = async (turnId: string): Promise<void> => {
    while (!ends.has(turnId)) await new Promise<void>((resolve) => (hear = resolve))
  }

  const { messages } = await connection.call('server.prompt', { server: 'features', name: 'review', arguments: { tone: 'kind' } })
  const prompt = { server: 'features', name: 'review', arguments: { tone: 'kind' }, messages }
  const first = await connection.call('turn.start', { text: '', prompt })
  await ended(first.turnId)
  expect((await connection.call('conversation.get', first)).title).toBe('review: kind')
  const { events } = await connection.call('conversation.events', { conversationId: first.conversationId, after: 0 })
  expect(events.find((event) => event.type === 'turn-start')).toMatchObject({ content: [], prompt })
  expect(events.at(-1)).toMatchObject({ type: 'turn-end', outcome: { kind: 'done' } })

  const { attachments } = await connection.call('server.attach', { server: 'features', uri: 'feature://note' })
  const second = await connection.call('turn.start', { text: 'call features/change text="x"', attachments })
  await ended(second.turnId)
  expect(asked).toMatchObject([{ tool: 'change', reasons: [{ code: 'untrusted-data', text: expect.stringContaining('features/feature://note') }, { code: 'first-use' }] }])
})
