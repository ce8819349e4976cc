import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createConversationStore } from '#node/conversation-store.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { migrations } from '#node/sqlite-schema.ts'

/** The same numbers for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const VOCABULARY = 50_000
const SYLLABLES = ['ka', 'to', 'ri', 'men', 'sol', 'ver', 'in', 'da', 'lo', 'pre', 'sta', 'ne', 'qu', 'el', 'or', 'fi', 'gra', 'mu', 'be', 'xa']

/** The word of a rank: 1 is the most frequent one. */
export function wordOf(rank: number): string {
  let word = ''
  for (let rest = rank; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) word += SYLLABLES[rest % SYLLABLES.length] ?? ''
  return word
}

/** Words by Zipf's law, as in a language: the second is half as frequent as the first. */
export function createWords(random: () => number): (count: number) => string {
  const sums = new Float64Array(VOCABULARY)
  let sum = 0
  for (let rank = 1; rank <= VOCABULARY; rank++) sums[rank - 1] = sum += 1 / rank
  const words = Array.from({ length: VOCABULARY }, (_, index) => wordOf(index + 1))
  function next(): string {
    const wanted = random() * sum
    let [low, high] = [0, VOCABULARY - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return words[low] ?? ''
  }
  return (count) => Array.from({ length: count }, next).join(' ')
}

/** A question and its answer, as four events: two messages. */
export function exchange(place: { conversationId: string; turnId: string; parentTurnId: string | null; seq: number; at: number }, question: string, answer: string): ConversationEvent[] {
  const { conversationId, turnId, parentTurnId, seq, at } = place
  const inTurn = { conversationId, turnId, at }
  return [
    { type: 'turn-start', ...inTurn, seq, parentTurnId, cause: 'message', content: [{ type: 'text', text: question }], attachments: [], model: { providerId: 'bench', model: 'bench' }, runBy: 'bench' },
    { type: 'message-delta', ...inTurn, seq: seq + 1, step: 0, part: 0, channel: 'text', offset: 0, text: answer },
    { type: 'step-end', ...inTurn, seq: seq + 2, step: 0, stopReason: { kind: 'stop' }, usage: { inputTokens: 100, outputTokens: 100 } },
    { type: 'turn-end', ...inTurn, seq: seq + 3, outcome: { kind: 'done' }, usage: { inputTokens: 100, outputTokens: 100 }, durationMs: 1000 },
  ]
}

export interface Library {
  readonly file: string
  /** `chat-SIZE` for each of the sizes, the rest in conversations of a hundred messages. */
  readonly chats: readonly number[]
}

export const CHATS: readonly number[] = [100, 1_000, 10_000]
const SMALL = 100
const BATCH = 500

/** A database of so many messages, made with the store's own code and kept for the next run. */
export function makeLibrary(messages: number): Library {
  const folder = join('test-results', 'bench-data')
  // Another schema is another file.
  const file = join(folder, `library-${messages}-schema-${migrations.length}.db`)
  if (existsSync(file)) return { file, chats: CHATS }
  mkdirSync(folder, { recursive: true })
  const part = `${file}.part`
  for (const suffix of ['', '-wal', '-shm']) rmSync(part + suffix, { force: true })
  const database = openDatabase(part)
  const store = createConversationStore(database)
  const random = createRandom(7)
  const words = createWords(random)
  let left = messages
  let number = 0

  /** Of so many messages. */
  function addChat(conversationId: string, size: number): void {
    let parentTurnId: string | null = null
    const turns = Math.ceil(size / 2)
    store.create({ conversationId, title: words(5), createdAt: number, updatedAt: number, headTurnId: null })
    for (let from = 0; from < turns; from += BATCH) {
      database.write({ durable: false }, () => {
        for (let turn = from; turn < Math.min(turns, from + BATCH); turn++) {
          const turnId = `${conversationId}-turn-${String(turn).padStart(8, '0')}-as-long-as-a-uuid`
          const at = 1_700_000_000_000 + number++ * 1000
          store.append(exchange({ conversationId, turnId, parentTurnId, seq: turn * 4 + 1, at }, words(5 + Math.floor(random() * 15)), words(20 + Math.floor(random() * 80))), { durable: false })
          parentTurnId = turnId
        }
      })
    }
    store.update(conversationId, { headTurnId: parentTurnId, updatedAt: number })
    left -= size
  }

  for (const size of CHATS) if (size <= messages / 2) addChat(`chat-${size}`, size)
  for (let chat = 0; left > 0; chat++) addChat(`small-${chat}`, Math.min(SMALL, left))
  database.get('PRAGMA wal_checkpoint(TRUNCATE)')
  store.close()
  renameSync(part, file)
  return { file, chats: CHATS }
}
