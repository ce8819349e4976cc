/** Of the suite `turn`: streamed text on its way from the core to a page, through the event log, the store, the WebSocket and the contract. The floor is a stream of lines by `fetch`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from '@playwright/test'
import { startGateway } from '#gateway/gateway.ts'
import type { Handlers } from '#contract/contract.ts'
import { createEventLog } from '#core/conversations/event-log.ts'
import { createPublisher } from '#core/ports/publish.ts'
import { createPorts } from '#node/create-ports.ts'
import { findChromium } from '../../.tooling/chromium.mjs'
import { makeDataFolder } from './our-host.ts'
import { median, type Row, type Size } from './report.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const piece = 'streams along in small pieces ab'
/** Pieces that come before anything else gets its turn: more than any provider sends in one packet. */
const AT_ONCE = 200

const page = `
import { connect } from '${join(root, 'app/rpc/connect.ts')}'
import { fromWebSocket } from '${join(root, 'renderer/client/open-transport.ts')}'
globalThis.counted = 0
globalThis.listenTo = async (address, token) => {
  const connection = connect(await fromWebSocket(address, token)())
  connection.subscribe('message-delta', ({ text }) => { globalThis.counted += text.length })
  await connection.subscribed()
}
globalThis.readFrom = async (address) => {
  const reader = (await fetch(address)).body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\\n')
    rest = lines.pop()
    for (const line of lines) globalThis.counted += JSON.parse(line).text.length
  }
}
`

async function buildPage(): Promise<string> {
  const folder = join(root, 'test-results', 'bench-deltas')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Deltas</title><script type="module" src="./main.js"></script>')
  writeFileSync(join(folder, 'main.js'), page)
  const { build } = await import('vite')
  await build({ configFile: false, root: folder, base: './', logLevel: 'error', build: { outDir: 'dist', target: 'chrome140', modulePreload: { polyfill: false } } })
  return join(folder, 'dist')
}

export async function deltaRows(full: boolean): Promise<Row[]> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium to measure in.')
  const data = makeDataFolder({})
  const { ports, close } = await createPorts({ home: data.home, shell: 'web', version: '0.0.0' })
  const { publish, subscribe } = createPublisher(ports.logger)
  ports.conversations.create({ conversationId: 'bench', title: 'Bench', createdAt: 0, updatedAt: 0, headTurnId: null })
  const log = createEventLog({ store: ports.conversations, clock: ports.clock, publish })
  // No call is made: the page only listens.
  const gateway = await startGateway({ host: { handlers: {} as Handlers, subscribe }, port: 0, rendererRoot: await buildPage() })
  const token = new URL(gateway.url).hash.slice('#token='.length)
  let next: (() => AsyncIterable<string>) | undefined
  const lines = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'access-control-allow-origin': '*' })
    void (async () => {
      for await (const text of next?.() ?? []) if (!response.write(text)) await new Promise((resolve) => response.once('drain', resolve))
      response.end()
    })()
  })
  await new Promise<void>((resolve) => lines.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath })
  // The page of the gateway may connect to nothing but the gateway; the floor is served beside it.
  const view = await (await browser.newContext({ bypassCSP: true })).newPage()
  view.on('pageerror', (error) => console.error(error))
  await view.goto(gateway.url)
  await view.evaluate(([address, secret]) => (globalThis as unknown as { listenTo(address: string, token: string): Promise<void> }).listenTo(address ?? '', secret ?? ''), [`ws://127.0.0.1:${gateway.port}/rpc`, token])

  let turn = 0
  const place = { conversationId: 'bench', turnId: '', step: 0, part: 0, channel: 'text' } as const
  const add = (count: number, turnId: string): void => {
    for (let index = 0; index < count; index++) log.addText({ ...place, turnId, text: piece })
  }
  /** Flat out: deltas a second until the page has them all. */
  async function ours(count: number): Promise<number> {
    const before = await countOf(view)
    const turnId = `turn-${turn++}`
    const started = performance.now()
    for (let done = 0; done < count; done += AT_ONCE) {
      add(AT_ONCE, turnId)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(view, before + count * piece.length)
    const rate = (count * 1000) / (performance.now() - started)
    log.release('bench')
    return rate
  }
  async function floor(count: number): Promise<number> {
    const before = await countOf(view)
    const line = `${JSON.stringify({ type: 'message-delta', ...place, text: piece })}\n`
    next = async function* () {
      for (let done = 0; done < count; done += AT_ONCE) yield line.repeat(AT_ONCE)
    }
    const started = performance.now()
    await view.evaluate((address) => (globalThis as unknown as { readFrom(address: string): Promise<void> }).readFrom(address), `http://127.0.0.1:${(lines.address() as AddressInfo).port}/`)
    await until(view, before + count * piece.length)
    return (count * 1000) / (performance.now() - started)
  }

  const counts = [5_000, 50_000, 200_000]
  await ours(5_000)
  await floor(5_000)
  const growth: Size[] = []
  const rates = new Map<number, { ours: number; floor: number }>()
  for (const count of counts) {
    const each = { ours: [] as number[], floor: [] as number[] }
    for (let round = 0; round < (full ? 7 : 3); round++) {
      each.floor.push(await floor(count))
      each.ours.push(await ours(count))
    }
    const rate = { ours: median(each.ours), floor: median(each.floor) }
    rates.set(count, rate)
    growth.push({ size: count, ours: (count * 1000) / rate.ours, floor: (count * 1000) / rate.floor })
  }

  // At the pace of a fast model: what of a core it takes on either side.
  const cdp = await view.context().newCDPSession(view)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busy = async (): Promise<number> => (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
  const seconds = full ? 8 : 4
  const [cpuBefore, pageBefore] = [process.cpuUsage(), await busy()]
  const turnId = `turn-${turn++}`
  const started = performance.now()
  for (let done = 0; done < seconds * 2000; ) {
    const due = Math.min(seconds * 2000, Math.floor(((performance.now() - started) * 2000) / 1000))
    add(due - done, turnId)
    done = due
    await sleep(2)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const took = (performance.now() - started) / 1000
  const core = (user + system) / 10_000 / took
  const inPage = ((await busy()) - pageBefore) * 100 / took

  await browser.close()
  await gateway.close()
  lines.closeAllConnections()
  lines.close()
  log.flush()
  await close()
  data.remove()
  const flat = rates.get(50_000)
  if (!flat) throw new Error('Nothing was measured flat out.')
  return [
    {
      suite: 'turn',
      number: 2,
      what: 'core to page, flat out, deltas a second (growth: ms of so many deltas)',
      unit: '/s',
      floor: flat.floor,
      ours: flat.ours,
      peers: {},
      growth: { of: 'deltas', sizes: growth },
      goal: { text: '≥ 100,000/s', met: flat.ours >= 100_000 },
    },
    { suite: 'turn', number: 2, what: '2,000 deltas a second: share of a core, in the core', unit: '%', floor: undefined, ours: core, peers: {}, goal: { text: '≤ 10 %', met: core <= 10 } },
    { suite: 'turn', number: 2, what: '2,000 deltas a second: share of a core, main thread of the page', unit: '%', floor: undefined, ours: inPage, peers: {}, goal: { text: '≤ 10 %', met: inPage <= 10 } },
  ]
}

const countOf = (view: Page): Promise<number> => view.evaluate(() => (globalThis as unknown as { counted: number }).counted)

/** Looked at in the page itself: a question for each look would cost more than the deltas. */
async function until(view: Page, count: number): Promise<void> {
  await view.waitForFunction((wanted) => (globalThis as unknown as { counted: number }).counted >= wanted, count, { timeout: 60_000, polling: 5 })
}
