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
    { type: 'tool-call', ...place, seq: 2, step: 0, callId: 'k', server: 's', tool: 't', modelName: 's__t', arguments: {} },
  ]
  const { conversationId } = await connection.call('conversation.import', { title: 'From elsewhere', createdAt: 1, events })
  const stored = (await connection.call('conversation.events', { conversationId, after: 0 })).events
  expect(stored.at(-1)).toMatchObject({ type: 'turn-end', turnId: 't', seq: 3, outcome: { kind: 'interrupted' } })

  const ended = new Promise((resolve) => connection.subscribe('turn-end', resolve))
  await connection.subscribed()
  await connection.call('turn.start', { conversationId, text: 'help', model: { providerId: 'demo', model: 'scripted' } })
  expect(await ended).toMatchObject({ outcome: { kind: 'done' } })
  await host.close()
  await close()
})
