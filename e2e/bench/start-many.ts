import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Client } from '@modelcontextprotocol/client'
import { makeDataFolder, openHost, type Entry } from './our-host.ts'
import { median, timed, type Row } from './report.ts'
import { connectSdk } from './sdk-client.ts'

const memoryServer: Entry = { command: process.execPath, args: [fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/server-memory/dist/index.js', import.meta.url))] }

/** Row 5: thirty servers of the reference SDK at once, as after a start of the app. */
export async function manyRow(count: number): Promise<Row[]> {
  const names = Array.from({ length: count }, (_, index) => `server-${index}`)
  const one = async (): Promise<number> => {
    let client: Client | undefined
    const ms = await timed(async () => void (await (client = await connectSdk(memoryServer, 'legacy')).listTools()))
    await client?.close()
    return ms
  }
  const alone = median([await one(), await one(), await one()])

  async function pool(width: number): Promise<{ first: number; all: number }> {
    const started = performance.now()
    const clients: Client[] = []
    let first = 0
    const queue = [...names]
    await Promise.all(
      Array.from({ length: width }, async () => {
        while (queue.pop()) {
          const client = await connectSdk(memoryServer, 'legacy')
          await client.listTools()
          first ||= performance.now() - started
          clients.push(client)
        }
      }),
    )
    const all = performance.now() - started
    await Promise.all(clients.map((client) => client.close()))
    return { first, all }
  }

  const data = makeDataFolder(Object.fromEntries(names.map((name) => [name, memoryServer])))
  async function ours(): Promise<{ first: number; all: number; cached: number }> {
    const host = await openHost(data.home)
    const started = performance.now()
    const ready = names.map((name) => host.ready(name))
    host.start()
    let cached = 0
    for (const end = started + 2000; cached === 0 && performance.now() < end; ) {
      const { tools } = await host.connection.call('server.tools', {})
      if (new Set(tools.map(({ server }) => server)).size === count) cached = performance.now() - started
      // The in-process transport lives on microtasks alone: without this nothing else would ever happen.
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.any(ready)
    const first = performance.now() - started
    await Promise.all(ready)
    const all = performance.now() - started
    await host.close()
    return { first, all, cached: cached || all }
  }
  // The first time teaches eras and lists; what counts is every start after it.
  await ours()
  const two = await pool(cpus().length)
  const we = await ours()
  const together = await pool(count)
  const best = Math.min(two.all, together.all)
  data.remove()
  return [
    { suite: 'start', number: 5, what: `${count} servers, all ready`, unit: 'ms', floor: best, ours: we.all, peers: { 'v2, as wide as the cores': two.all, 'v2, all at once': together.all }, goal: { text: '≤ 1.05× best', met: we.all <= 1.05 * best } },
    { suite: 'start', number: 5, what: `${count} servers, first ready`, unit: 'ms', floor: alone, ours: we.first, peers: { 'v2, as wide as the cores': two.first, 'v2, all at once': together.first }, goal: { text: '≤ 1.3× one server', met: we.first <= 1.3 * alone } },
    { suite: 'start', number: 5, what: 'tool lists of all, from the cache', unit: 'ms', floor: undefined, ours: we.cached, peers: {}, goal: { text: '≤ 50 ms', met: we.cached <= 50 } },
  ]
}
