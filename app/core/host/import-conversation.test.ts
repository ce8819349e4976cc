import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import { createHost } from './create-host.ts'

const home = mkdtempSync(join(tmpdir(), 'steward-import-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a file whose turn is still open, run by a process that lives here, does not block the conversation', async () => {
  const { ports, close } = await createPorts({ home, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true })
  const [near, far] = createPair()
  serve(far, host)
  const connection = connect(near)
  const place = { conversationId: 'elsewhere', at: 1, turnId: 't' }
  const events: ConversationEvent[] = [
    // Process 1 lives on every machine.
    { type: 'turn-start', ...place, seq: 1, parentTurnId: null, cause: 'message', content: [{ type: 'text', text: 'hello' }], attachments: [], model: { providerId: 'demo', model: 'scripted' }, runBy: '1' },
    { type: 'tool-call', ...place, seq: 2, step: 0, callId: 'k', server: 's', tool: 't', modelName: 's__t', arguments: {}, ui: { uri: 'ui://s/view' } },
    { type: 'tool-result', ...place, seq: 3, step: 0, callId: 'k', outcome: { kind: 'ok' }, content: [], durationMs: 1, origin: { server: 's', trusted: true } },
  ]
  const { conversationId } = await connection.call('conversation.import', { title: 'From elsewhere', createdAt: 1, events })
  const stored = (await connection.call('conversation.events', { conversationId, after: 0 })).events
  expect(stored.at(-1)).toMatchObject({ type: 'turn-end', turnId: 't', seq: 4, outcome: { kind: 'interrupted' } })
  expect(stored[1]).not.toHaveProperty('ui')
  expect(stored[2]).toMatchObject({ origin: { trusted: false } })
  for (const impossible of [{ title: 'x', createdAt: 1e17, events }, { title: 'x', createdAt: 1, events: events.map((event) => ({ ...event, at: 9e15 })) }]) {
    await expect(connection.call('conversation.import', impossible)).rejects.toMatchObject({ code: 'import-invalid' })
  }

  const ended = new Promise((resolve) => connection.subscribe('turn-end', resolve))
  await connection.subscribed()
  await connection.call('turn.start', { conversationId, text: 'help', model: { providerId: 'demo', model: 'scripted' } })
  expect(await ended).toMatchObject({ outcome: { kind: 'done' } })
  await host.close()
  await close()
})
