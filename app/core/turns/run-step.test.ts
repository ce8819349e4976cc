import { expect, test } from 'vitest'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { LanguageModel, ModelPart } from '#core/providers/language-model.ts'
import { runStep } from './run-step.ts'

/** A log that only counts: what is tested is how much may come to it. */
function countingLog(): { log: EventLog; seen: { text: number; replays: number } } {
  const seen = { text: 0, replays: 0 }
  const log: EventLog = {
    append: ({ type }) => void (type === 'message-replay' && seen.replays++),
    addText: ({ text }) => void (seen.text += text.length),
    events: () => ({ events: [], lastSeq: 0, reset: false }),
    turn: () => [],
    turns: () => new Map(),
    lastSeq: () => 0,
    release() {},
    flush() {},
  }
  return { log, seen }
}

function run(log: EventLog, stream: () => AsyncGenerator<ModelPart>): Promise<unknown> {
  const model: LanguageModel = { stream, listModels: () => Promise.resolve([]) }
  return runStep({ log, blobs: {} as BlobStore }, { conversationId: 'c', turnId: 't', step: 0 }, model, 'p', { model: 'm', system: '', messages: [], tools: [], cacheKey: 'c' }, new AbortController().signal)
}

test('an answer that does not end is cut, and its stream is closed', async () => {
  const { log, seen } = countingLog()
  let closed = false
  const step = run(log, async function* () {
    try {
      for (;;) yield { type: 'text-delta', text: 'x'.repeat(100_000) }
    } finally {
      closed = true
    }
  })
  await expect(step).rejects.toMatchObject({ code: 'answer-too-long' })
  expect(seen.text).toBe(4_000_000)
  expect(closed).toBe(true)
})

test('what a provider wants back is not kept where it nests too deep to be shown', async () => {
  const { log, seen } = countingLog()
  await run(log, async function* () {
    yield { type: 'replay', value: JSON.parse(`${'['.repeat(150)}${']'.repeat(150)}`) as null }
    yield { type: 'replay', value: { signature: 'x' } }
    yield { type: 'finish', stopReason: { kind: 'stop' }, usage: {} }
  })
  expect(seen.replays).toBe(1)
})
