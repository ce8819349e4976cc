import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createEventLog } from '#core/conversations/event-log.ts'
import { createPathReader } from '#core/conversations/path-reader.ts'
import { readPage } from '#core/conversations/read-page.ts'
import { systemClock } from '#node/clock.ts'
import { createConversationStore } from '#node/conversation-store.ts'
import { openDatabase } from '#node/sqlite-open.ts'
import { median, quantile, type Row, samples, timed } from './report.ts'
import { createRandom, createWords, exchange, makeLibrary } from './store-data.ts'

const QUESTION_WORDS = 40
const SIZES = [100, 1_000, 10_000]
/** A file of so many messages, written anew at each one: what many do. */
const JSON_MESSAGES = 2_000

/** Row 14: what a person writes, on the disk before it is shown; beside a line in a log with `fdatasync`, on the same disk. */
export async function appendRow(rounds: number): Promise<readonly Row[]> {
  mkdirSync('test-results', { recursive: true })
  const folder = mkdtempSync(join('test-results', 'bench-append-'))
  const words = createWords(createRandom(3))
  const database = openDatabase(join(folder, 'steward.db'))
  const store = createConversationStore(database)
  const log = openSync(join(folder, 'log'), 'a')
  let turn = 0
  let bytes = ''
  const conversationId = 'c'
  store.create({ conversationId, title: 'c', createdAt: 1, updatedAt: 1, headTurnId: null })

  function grow(to: number): void {
    database.write({ durable: false }, () => {
      for (; turn < to / 2; turn++) store.append(exchange({ conversationId, turnId: `t${turn}`, parentTurnId: turn === 0 ? null : `t${turn - 1}`, seq: turn * 4 + 1, at: turn }, words(QUESTION_WORDS), words(QUESTION_WORDS)), { durable: false })
    })
  }
  /** The question durably, timed; the rest of the turn not. */
  function ours(): Promise<number> {
    const [question, ...answer] = exchange({ conversationId, turnId: `t${turn}`, parentTurnId: turn === 0 ? null : `t${turn - 1}`, seq: turn * 4 + 1, at: turn }, words(QUESTION_WORDS), words(QUESTION_WORDS))
    bytes = `${JSON.stringify(question)}\n`
    const started = performance.now()
    if (question) store.append([question], { durable: true })
    const took = performance.now() - started
    store.append(answer, { durable: false })
    turn++
    return Promise.resolve(took)
  }
  function floor(): Promise<number> {
    const started = performance.now()
    writeSync(log, bytes)
    fdatasyncSync(log)
    return Promise.resolve(performance.now() - started)
  }
  const messages = Array.from({ length: JSON_MESSAGES }, (_, index) => ({ id: index, role: 'user', text: words(QUESTION_WORDS) }))
  function wholeFile(): Promise<number> {
    const started = performance.now()
    const path = join(folder, 'messages.json')
    writeFileSync(path, JSON.stringify(messages), { flush: true })
    return Promise.resolve(performance.now() - started)
  }

  try {
    await ours()
    const growth: { size: number; ours: number; floor: number }[] = []
    let last: { ours: number[]; floor: number[] } = { ours: [], floor: [] }
    for (const size of SIZES) {
      grow(size)
      last = await samples(rounds, { ours, floor }, true)
      growth.push({ size, ours: median(last.ours), floor: median(last.floor) })
    }
    const json = await samples(9, { wholeFile }, true)
    const [mine, bare, peer] = [median(last.ours), median(last.floor), median(json.wholeFile)]
    return [
      {
        suite: 'store',
        number: 14,
        what: 'a message durably appended to a conversation of 10,000',
        unit: 'ms',
        floor: bare,
        ours: mine,
        peers: { [`JSON file of ${JSON_MESSAGES} messages`]: peer },
        p99: { floor: quantile(last.floor, 0.99), ours: quantile(last.ours, 0.99) },
        growth: { of: 'messages', sizes: growth },
        goal: { text: '≤ 1.5× log + fdatasync', met: mine <= 1.5 * bare },
      },
    ]
  } finally {
    closeSync(log)
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const PAGE = 40

/** Row 15: a chat is opened at its end by a process that has just started, pages back, jumps, and begins a turn. */
export async function openRows(rounds: number, messages: number): Promise<readonly Row[]> {
  const { file, chats } = makeLibrary(messages)
  const onPage = { publish: () => {}, clock: systemClock }

  function open(size: number): Promise<number> {
    const started = performance.now()
    const store = createConversationStore(openDatabase(file))
    const log = createEventLog({ store, ...onPage })
    const page = readPage({ store, log }, `chat-${size}`, { kind: 'head' }, PAGE)
    const took = performance.now() - started
    if (page.turns.length !== PAGE) throw new Error(`A page of ${page.turns.length} turns.`)
    store.close()
    return Promise.resolve(took)
  }
  /** A bare connection and the rows of as many turns, parsed. */
  function bare(size: number): Promise<number> {
    const started = performance.now()
    const db = new DatabaseSync(file, { readOnly: true })
    const rows = db.prepare('SELECT body FROM events WHERE conversation = (SELECT key FROM conversations WHERE id = ?) ORDER BY seq DESC LIMIT ?').all(`chat-${size}`, PAGE * 4)
    for (const { body } of rows) JSON.parse(String(body))
    const took = performance.now() - started
    db.close()
    return Promise.resolve(took)
  }
  function whole(size: number): Promise<number> {
    return timed(async () => {
      const store = createConversationStore(openDatabase(file))
      store.events(`chat-${size}`, 0, Number.MAX_SAFE_INTEGER)
      store.close()
      return Promise.resolve()
    })
  }

  const sizes: { size: number; ours: number; floor: number }[] = []
  let last: { ours: number[]; floor: number[] } = { ours: [], floor: [] }
  for (const size of chats) {
    last = await samples(rounds, { ours: () => open(size), floor: () => bare(size) }, true)
    sizes.push({ size, ours: median(last.ours), floor: median(last.floor) })
  }
  const largest = chats.at(-1) ?? 0
  const all = await samples(5, { whole: () => whole(largest) }, true)

  const store = createConversationStore(openDatabase(file))
  const log = createEventLog({ store, ...onPage })
  const place = (size: number, turn: number): string => `chat-${size}-turn-${String(turn).padStart(8, '0')}-as-long-as-a-uuid`
  const grows = async (run: (size: number) => Promise<number>): Promise<{ values: number[]; sizes: { size: number; ours: number }[] }> => {
    const found: { size: number; ours: number }[] = []
    let values: number[] = []
    for (const size of chats) {
      values = (await samples(rounds, { run: () => run(size) }, true)).run
      found.push({ size, ours: median(values) })
    }
    return { values, sizes: found }
  }
  const back = await grows((size) => timed(() => Promise.resolve(readPage({ store, log }, `chat-${size}`, { kind: 'before', turnId: place(size, Math.floor(size / 4)) }, PAGE))))
  const jump = await grows((size) => timed(() => Promise.resolve(readPage({ store, log }, `chat-${size}`, { kind: 'around', turnId: place(size, Math.floor(size / 8)) }, PAGE))))
  const readers = new Map(chats.map((size) => [size, createPathReader(store, { conversationId: `chat-${size}`, turnId: place(size, size / 2 - 1) })]))
  const first = await grows((size) => timed(() => Promise.resolve(createPathReader(store, { conversationId: `chat-${size}`, turnId: place(size, size / 2 - 1) }).read())))
  for (const reader of readers.values()) reader.read()
  const step = await grows((size) => timed(() => Promise.resolve(readers.get(size)?.read())))
  store.close()

  const mine = median(last.ours)
  const row = (number: number, what: string, { values, sizes: of }: { values: number[]; sizes: { size: number; ours: number }[] }, goal?: Row['goal']): Row => ({
    suite: 'store',
    number,
    what,
    unit: 'ms',
    floor: undefined,
    ours: median(values),
    peers: {},
    p99: { ours: quantile(values, 0.99) },
    growth: { of: 'messages', sizes: of },
    ...(goal ? { goal } : {}),
  })
  return [
    {
      suite: 'store',
      number: 15,
      what: `a chat of ${largest} messages opened at its end: connection and last ${PAGE} turns`,
      unit: 'ms',
      floor: median(last.floor),
      ours: mine,
      peers: { 'all of it read': median(all.whole) },
      p99: { floor: quantile(last.floor, 0.99), ours: quantile(last.ours, 0.99) },
      growth: { of: 'messages', sizes },
      goal: { text: '≤ 2 ms', met: mine <= 2 },
    },
    row(15, `a page back from its middle, ${PAGE} turns`, back, { text: '≤ 2 ms', met: median(back.values) <= 2 }),
    row(15, `a jump far from its end, ${PAGE} turns around`, jump),
    row(15, 'the path of a turn, all of it, for its first step', first),
    row(15, 'the path of a turn for each further step', step, { text: '≤ 0.1 ms, whatever the size', met: median(step.values) <= 0.1 }),
  ]
}
