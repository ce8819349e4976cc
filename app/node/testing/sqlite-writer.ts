/**
 * A process that writes conversations until it is killed: FILE CONVERSATION durable|normal.
 * It prints the number of each event after its commit, so that a test can hold the store to it.
 */
import { writeSync } from 'node:fs'
import { createConversationStore } from '../conversation-store.ts'
import { openDatabase } from '../sqlite-open.ts'

const [file = '', conversationId = '', mode = 'normal', limit = 'Infinity'] = process.argv.slice(2)
const store = createConversationStore(openDatabase(file))
if (!store.get(conversationId)) store.create({ conversationId, title: conversationId, createdAt: 1, updatedAt: 1, headTurnId: null })
let seq = store.lastSeq(conversationId)
for (let count = 0; count < Number(limit); count++) {
  seq++
  const common = { conversationId, seq, at: seq, turnId: `turn-${Math.ceil(seq / 50)}`, step: 0 } as const
  if (seq % 50 === 1) store.append([{ ...common, type: 'turn-start', parentTurnId: null, cause: 'message', content: [{ type: 'text', text: `question ${seq}` }], attachments: [], model: { providerId: 'p', model: 'm' }, runBy: 'x' }], { durable: mode === 'durable' })
  else if (seq % 50 === 0) store.append([{ ...common, type: 'turn-end', outcome: { kind: 'done' }, usage: {}, durationMs: 1 }], { durable: mode === 'durable' })
  else store.append([{ ...common, type: 'message-delta', part: 0, channel: 'text', offset: 0, text: `answer ${seq} `.repeat(20) }], { durable: mode === 'durable' })
  writeSync(1, `${seq}\n`)
}
store.close()
