import { DatabaseSync } from 'node:sqlite'
import type { SearchQuery } from '#core/ports/text-search.ts'
import { createTextSearch } from '#node/text-search.ts'
import { median, quantile, type Row, samples } from './report.ts'
import { createRandom, makeLibrary, wordOf } from './store-data.ts'

const PAGE = 30
const never = new AbortController().signal

/** Ranks of words: those of every message, of one in a thousand, and of a handful in all. */
const kinds = { common: [1, 20], middle: [500, 2_000], rare: [20_000, 50_000] } as const
type Kind = keyof typeof kinds

/** Row 16: searches in the worker thread as who asked sees them, over a library of generated messages. */
export async function searchRows(messages: number, rounds: number): Promise<readonly Row[]> {
  const sizes = messages >= 1_000_000 ? [10_000, 100_000, 1_000_000] : [10_000, 30_000, 100_000]
  const random = createRandom(11)
  const pick = ([from, to]: readonly [number, number]): string => wordOf(from + Math.floor(random() * (to - from)))
  /** Whole words: one or two, of every frequency alike. */
  const whole = (): string => {
    const names = Object.keys(kinds) as Kind[]
    const next = (): string => pick(kinds[names[Math.floor(random() * names.length)] ?? 'common'])
    return `${random() < 0.5 ? next() : `${next()} ${next()}`} `
  }
  /** Somewhere on the way to such words. */
  const typed = (): string => {
    const text = whole().trimEnd()
    return text.slice(0, 2 + Math.floor(random() * (text.length - 1)))
  }

  const growth: { size: number; floor: number[]; newest: number[]; typing: number[]; common: number[]; rare: number[] }[] = []
  const like: number[] = []
  let find: number[] = []
  let memory = 0
  for (const size of sizes) {
    const { file } = makeLibrary(size)
    global.gc?.()
    const before = process.memoryUsage().rss
    const search = createTextSearch(file)
    const ask = async (query: Omit<SearchQuery, 'limit'>): Promise<number> => {
      const started = performance.now()
      await search.search({ limit: PAGE, ...query }, never)
      return performance.now() - started
    }
    const isLast = size === sizes.at(-1)
    // The thread starts with the first search, and the system reads the file once.
    for (const kind of Object.values(kinds)) for (const order of ['newest', 'best'] as const) await ask({ text: `${pick(kind)} `, order })
    const peer = new DatabaseSync(file, { readOnly: true })
    const statement = peer.prepare('SELECT key FROM texts WHERE text LIKE ? ORDER BY key DESC LIMIT ?')
    const values = await samples(rounds, {
      // A question without a word comes back at once: the way to the thread and back, on the machine as it is now.
      floor: () => ask({ text: '"', order: 'newest' }),
      newest: () => ask({ text: whole(), order: 'newest' }),
      typing: () => ask({ text: typed(), order: 'newest' }),
      common: () => ask({ text: `${pick(kinds.common)} `, order: 'best' }),
      rare: () => ask({ text: `${pick(kinds.rare)} `, order: 'best' }),
    })
    growth.push({ size, ...values })
    if (isLast) {
      for (let round = 0; round < 5; round++) {
        const started = performance.now()
        statement.all(`%${pick(kinds.rare)}%`, PAGE)
        like.push(performance.now() - started)
      }
      const chat = `chat-${10_000}`
      find = (await samples(15, {
        async find() {
          const started = performance.now()
          await search.find(chat, wordOf(700), never)
          return performance.now() - started
        },
      })).find
      memory = (process.memoryUsage().rss - before) / 1024 / 1024
    }
    peer.close()
    await search.close()
  }

  const last = growth.at(-1)
  if (!last) throw new Error('Nothing was measured.')
  const about = `${last.size.toLocaleString('en')} messages`
  const row = (number: number, what: string, of: 'newest' | 'typing' | 'common' | 'rare', goal: number, peers: Row['peers'] = {}): Row => ({
    suite: 'search',
    number,
    what: `${about}: ${what}`,
    unit: 'ms',
    floor: median(last.floor),
    ours: median(last[of]),
    peers,
    p99: { floor: quantile(last.floor, 0.99), ours: quantile(last[of], 0.99) },
    growth: { of: 'messages', sizes: growth.map((each) => ({ size: each.size, ours: median(each[of]), floor: median(each.floor) })) },
    goal: { text: `p99 ≤ ${goal} ms, as the caller sees it`, met: quantile(last[of], 0.99) <= goal },
  })
  return [
    row(16, 'newest first, words of every frequency', 'newest', 2, { 'LIKE, a rare word': median(like) }),
    row(16, 'newest first, while a word is typed', 'typing', 10),
    row(16, 'best first, a common word', 'common', 100),
    row(16, 'best first, a rare word', 'rare', 100),
    { suite: 'search', number: 16, what: `${about}: find in a chat of 10,000`, unit: 'ms', floor: undefined, ours: median(find), peers: {}, p99: { ours: quantile(find, 0.99) } },
    { suite: 'search', number: 16, what: `${about}: memory of the thread and its cache`, unit: 'MB', floor: undefined, ours: memory, peers: {} },
  ]
}
