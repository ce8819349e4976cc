import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import { callRows } from './test-support/hostile/calls.ts'
import { httpRows } from './test-support/hostile/http-only.ts'
import { holdsOn, ways, type CallHolds, type Row, type StartRow, type Way } from './test-support/hostile/row.ts'
import { startRows } from './test-support/hostile/starts.ts'
import { behaviours, good, leftProcesses, openSuite, usedHeap, type Suite } from './test-support/hostile/suite.ts'
import { watchForStalls, type StallProbe } from './test-support/stall-probe.ts'
import { never, textOf, type Testbed } from './test-support/testbed.ts'

/** Milliseconds that the host's thread may work in one go. */
const LONGEST_STALL = 200
/** Bytes by which the process may grow at its largest, with four answers of 32 MB on their way at once, and what may be left of it. */
const MOST_GROWTH = 1_400_000_000
const MOST_LEFT = 100_000_000
/** Servers that the host meets at once. */
const BATCH = 24

interface Meeting {
  readonly name: string
  readonly row: StartRow
  readonly way: Way
}

const meetings = [...startRows, ...httpRows].flatMap((row) => (row.ways ?? ways).map((way): Meeting => ({ name: `${row.id} ${way}`, row, way })))
const batches = chunk(meetings.filter(({ row }) => !row.impatient), BATCH)

const [calls = [], starts = [], httpOnly = []] = behaviours()

let suite: Suite
let probe: StallProbe
let heapBefore = 0
let memoryBefore = 0
const stalls: string[] = []

beforeAll(async () => {
  suite = await openSuite(({ entry }) => ({
    host: { good, ...Object.fromEntries(ways.map((way) => [way, entry(way, 'calls')])) },
    impatient: { good, ...entriesOf(meetings.filter(({ row }) => row.impatient), entry) },
  }))
  await Promise.all(['good', ...ways].map((name) => suite.host.state(name, 'ready', 40_000)))
  // What is loaded at its first use (the validator's thread, the HTTP library) is no stall of a hostile server.
  await Promise.all(ways.map((server) => suite.host.servers.callTool({ server, tool: 'mismatch', arguments: {}, signal: never }).catch(() => undefined)))
  heapBefore = usedHeap()
  memoryBefore = process.memoryUsage.rss()
  probe = watchForStalls()
}, 60_000)
afterAll(() => suite.close(), 30_000)

function entriesOf(some: readonly Meeting[], entry: Suite['entry']): Record<string, JsonObject> {
  return Object.fromEntries(some.map(({ name, row, way }) => [name, entry(way, row.id, row.timeout ? { timeout: row.timeout } : {})]))
}

/** The host knows these servers and the good one, and nothing runs of any other. */
async function only(bed: Testbed, entries: Record<string, JsonObject>): Promise<void> {
  bed.write({ good, ...entries }, 'steward')
  await vi.waitFor(() => expect(bed.servers.list()).toHaveLength(Object.keys(entries).length + 1), { timeout: 20_000 })
}

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** Notes what held up the host twice: once may be the machine, or memory of an earlier row that is cleared away just now. */
async function watched(name: string, run: () => Promise<void>): Promise<void> {
  const from = performance.now()
  await run()
  if (probe.worst(from).worked <= LONGEST_STALL) return
  const again = performance.now()
  await run()
  const { worked, wall } = probe.worst(again)
  if (worked > LONGEST_STALL) stalls.push(`${name}: ${Math.round(worked)} ms of work in one go (${Math.round(wall)} ms by the clock)`)
}

/** @returns what another server of the same host said meanwhile */
async function beside(name: string, bed: Testbed, meet: () => Promise<void>[]): Promise<string> {
  let answer = ''
  await watched(name, async () => {
    const other = bed.servers.callTool({ server: 'good', tool: 'echo', arguments: {}, signal: never }).then(textOf)
    answer = (await Promise.all([other, Promise.all(meet())]))[0]
  })
  return answer
}

async function call(bed: Testbed, server: string, tool: string, holds: CallHolds, many?: number): Promise<void> {
  const mark = bed.servers.logs(server, 0).next
  const outcome = await bed.servers.callTool({ server, tool, arguments: { many: many ?? 2_000 }, signal: never }).then(
    (result) => ({ text: textOf(result), structured: result.structuredContent !== undefined }),
    (error: unknown) => (error instanceof StewardError ? { code: error.code, cause: error.problem.cause ?? '' } : { code: String(error), cause: '' }),
  )
  const { code, cause = /^/, text = 'fine', structured, log } = holds
  if (code !== undefined) expect({ server, ...outcome }).toMatchObject({ server, code, cause: expect.stringMatching(cause) })
  else expect({ server, ...outcome }).toMatchObject({ server, text: typeof text === 'string' ? expect.stringMatching(new RegExp(`${escapeRegExp(text)}$`)) : expect.stringMatching(text), ...(structured === undefined ? {} : { structured }) })
  if (log) await expect.poll(() => logOf(bed, server, mark), { message: server, timeout: 5_000 }).toMatch(log)
}

const logOf = (bed: Testbed, server: string, after = 0): string => bed.servers.logs(server, after).lines.map(({ text }) => text).join('\n')

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

async function meet(bed: Testbed, { name, row, way }: Meeting): Promise<void> {
  const { state, code, cause = /^/, log, tools, call: called } = holdsOn(row, way)
  const view = await bed.state(name, state, 20_000)
  if (code !== undefined) expect({ name, ...view.state }).toMatchObject({ name, problem: { code, message: expect.any(String), cause: expect.stringMatching(cause) } })
  if (typeof tools === 'number') expect({ name, tools: view.counts.tools }).toEqual({ name, tools })
  else if (tools) expect({ name, tools: bed.servers.tools(name).map(({ tool }) => tool.name) }).toEqual({ name, tools })
  if (log) await expect.poll(() => logOf(bed, name), { message: name, timeout: 5_000 }).toMatch(log)
  if (called) await call(bed, name, calls.includes(row.id) ? row.id : 'echo', called)
}

test('each behaviour of the program has its row, and there are enough of them', () => {
  const rows: readonly Row<unknown>[] = [...callRows, ...startRows, ...httpRows]
  expect(new Set([...calls, ...starts, ...httpOnly].filter((id) => id !== 'storms'))).toEqual(new Set(rows.map(({ id }) => id)))
  expect(rows.length).toBeGreaterThan(200)
  expect(rows.filter(({ does }) => does === '')).toEqual([])
})

describe('a call', () => {
  test.each(callRows.map((row) => ({ ...row, title: `${row.id}: ${row.does}` })))('$title', async (row) => {
    expect(await beside(row.id, suite.host, () => (row.ways ?? ways).map((way) => call(suite.host, way, row.id, holdsOn(row, way), row.many?.[way])))).toBe('fine')
  })

  test('none of them took a server with it, or left something in a prototype', async () => {
    for (const way of ways) expect(suite.host.servers.view(way).state.kind).toBe('ready')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('a host that is impatient', () => {
  test.each(meetings.filter(({ row }) => row.impatient))('$name: $row.does', async (meeting) => {
    expect(await beside(meeting.name, suite.impatient, () => [meet(suite.impatient, meeting)])).toBe('fine')
  })
})

describe.each(batches.map((batch, index) => ({ index: index + 1, batch })))('servers at once, $index', ({ batch }) => {
  beforeAll(async () => {
    await watched(`starting ${batch.map(({ name }) => name).join(', ')}`, async () => {
      await only(suite.host, {})
      await only(suite.host, entriesOf(batch, suite.entry))
      await suite.host.servers.settled()
    })
  }, 60_000)

  test.each(batch)('$name: $row.does', async (meeting) => {
    expect(await beside(meeting.name, suite.host, () => [meet(suite.host, meeting)])).toBe('fine')
  })
})

describe('in the end', () => {
  beforeAll(async () => {
    await Promise.all([suite.host, suite.impatient].map((bed) => only(bed, {})))
  }, 30_000)

  test('the host never stood still', () => {
    expect(stalls).toEqual([])
  })

  test('its memory was bounded, and is free again', () => {
    // What the tests themselves wrote down.
    for (const bed of [suite.host, suite.impatient]) bed.events.length = 0
    expect(probe.peakMemory() - memoryBefore).toBeLessThan(MOST_GROWTH)
    expect(usedHeap() - heapBefore).toBeLessThan(MOST_LEFT)
  })

  test('no connection went anywhere but to the server that the person named', () => {
    expect(suite.attempts.filter(({ host, port }) => host !== '127.0.0.1' || port !== suite.port)).toEqual([])
    expect(suite.attempts.length).toBeGreaterThan(100)
  })

  test('a server that wants its stream asked for again at once is not asked more often than makes sense', async () => {
    expect(Number(await suite.ask('/legacy/storms'))).toBeLessThan(60)
  })

  test('no process of a server is left', async () => {
    await expect.poll(leftProcesses, { timeout: 10_000 }).toHaveLength(2)
  })
})
