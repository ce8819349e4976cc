/** The suite `mcp`: rows 1-4 of the goals. The raw client on the raw server is the floor of each. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import { durableAppend } from './durable-append.ts'
import { makeDataFolder, openHost, type Entry } from './our-host.ts'
import { connectRaw } from './raw-client.mjs'
import { interleave, median, quantile, timed, type Row, type Size } from './report.ts'
import { connectSdk } from './sdk-client.ts'

const rawServer = fileURLToPath(new URL('raw-server.mjs', import.meta.url))
const node = process.execPath
const raw: Entry = { command: node, args: [rawServer] }

/** Row 1: connect and first list, to a server that was seen before. */
export async function connectRow(rounds: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-bench-log-'))
  const log = join(folder, 'spawned')
  const entry: Entry = { ...raw, env: { SPAWN_LOG: log } }
  const data = makeDataFolder({ raw: entry })
  const host = await openHost(data.home)
  const start = async (): Promise<void> => {
    const ready = host.ready('raw')
    await host.connection.call('server.start', { server: 'raw' })
    await ready
  }
  await start()
  await host.connection.call('server.stop', { server: 'raw' })
  const spawnedBefore = readFileSync(log, 'utf8').split('\n').length

  const sdk = (mode: 'legacy' | 'auto') => async (): Promise<number> => {
    let client: Client | undefined
    const ms = await timed(async () => {
      client = await connectSdk(raw, mode)
      await client.listTools()
    })
    await client?.close()
    return ms
  }
  let ourStarts = 0
  const result = await interleave(
    rounds,
    {
      async floor() {
        let client: Awaited<ReturnType<typeof connectRaw>> | undefined
        const ms = await timed(async () => {
          client = await connectRaw(node, [rawServer])
          await client.request('tools/list', {})
        })
        await client?.close()
        return ms
      },
      'v2 legacy': sdk('legacy'),
      'v2 auto': sdk('auto'),
      async ours() {
        ourStarts++
        const ms = await timed(start)
        await host.connection.call('server.stop', { server: 'raw' })
        return ms
      },
    },
    true,
  )
  const processes = (readFileSync(log, 'utf8').split('\n').length - spawnedBefore) / ourStarts
  await host.close()
  data.remove()
  rmSync(folder, { recursive: true, force: true })
  const { floor, ours, ...peers } = result
  return [
    { suite: 'mcp', number: 1, what: 'stdio connect + first list, server seen before', unit: 'ms', floor, ours, peers, goal: { text: '≤ 1.1× floor', met: ours <= 1.1 * floor } },
    { suite: 'mcp', number: 1, what: 'processes started for one connection', unit: 'processes', floor: 1, ours: processes, peers: {}, goal: { text: 'one', met: processes === 1 } },
  ]
}

const sizes = [100, 10_000, 100_000]

/** Row 2: sequential calls through the whole host path: frame, schema, catalogue, policy, gate, ledger, wire, result. */
export async function callRow(rounds: number, calls: number): Promise<Row[]> {
  const [data, kept] = [makeDataFolder({ raw }), makeDataFolder({ raw })]
  const [light, durable] = [await openHost(data.home, { durable: false }), await openHost(kept.home)]
  for (const host of [light, durable]) {
    const ready = host.ready('raw')
    await host.connection.call('server.start', { server: 'raw' })
    await ready
  }
  const rawClient = await connectRaw(node, [rawServer])
  const sdkClient = await connectSdk(raw, 'legacy')
  const toolDefinition = (await sdkClient.listTools()).tools[0]
  let text = 'hello'
  const disk = durableAppend()

  const call = {
    floor: () => rawClient.request('tools/call', { name: 'echo', arguments: { text } }),
    'v2 client': () => sdkClient.callTool({ name: 'echo', arguments: { text } }, toolDefinition ? { toolDefinition } : {}),
    ours: () => light.connection.call('tool.call', { server: 'raw', tool: 'echo', arguments: { text } }),
    durable: () => durable.connection.call('tool.call', { server: 'raw', tool: 'echo', arguments: { text } }),
    'v2 client and one durable append': async () => {
      disk.append(text)
      await call['v2 client']()
    },
  }
  type Name = keyof typeof call
  const names = Object.keys(call) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const cpu = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const series = (name: Name, count = calls) => async (): Promise<number> => {
    const before = process.cpuUsage()
    for (let index = 0; index < count; index++) times[name].push((await timed(call[name])) * 1000)
    const { user, system } = process.cpuUsage(before)
    cpu[name].push((user + system) / count)
    return median(times[name].slice(-count))
  }
  const all = (count: number) => Object.fromEntries(names.map((name) => [name, series(name, count)])) as Record<Name, () => Promise<number>>
  await interleave(1, all(300))
  const growth: Size[] = []
  for (const size of sizes) {
    text = 'x'.repeat(size)
    const { 'v2 client': floor, ours } = await interleave(3, { 'v2 client': series('v2 client', 40), ours: series('ours', 40) }, true)
    growth.push({ size, floor, ours })
  }
  text = 'hello'
  for (const name of names) [times[name], cpu[name]] = [[], []]
  // In many short series: a moment in which others had the machine then costs one of them.
  const p50 = await interleave(rounds * 4, all(Math.ceil(calls / 4)))
  await Promise.all([rawClient.close(), sdkClient.close(), light.close(), durable.close()])
  data.remove()
  kept.remove()
  disk.close()
  const used = (name: Name): number => median(cpu[name])
  const slow = (name: Name): number => quantile(times[name], 0.99)
  const beside = 'v2 client and one durable append'
  return [
    {
      suite: 'mcp',
      number: 2,
      what: 'one call, its ledger made and not written, p50',
      unit: 'µs',
      floor: p50['v2 client'],
      ours: p50.ours,
      peers: { 'raw pipe': p50.floor },
      p99: { floor: slow('v2 client'), ours: slow('ours') },
      growth: { of: 'characters', sizes: growth },
      goal: { text: '≤ 1.3× v2 client', met: p50.ours <= 1.3 * p50['v2 client'] },
    },
    { suite: 'mcp', number: 2, what: 'one call, its ledger made and not written, CPU of this process', unit: 'µs', floor: used('v2 client'), ours: used('ours'), peers: { 'raw pipe': used('floor') }, goal: { text: '≤ 1.3× v2 client', met: used('ours') <= 1.3 * used('v2 client') } },
    { suite: 'mcp', number: 2, what: 'one call with its durable writes, p50; floor: v2 client and an append with fdatasync', unit: 'µs', floor: p50[beside], ours: p50.durable, peers: { 'v2 client': p50['v2 client'] }, p99: { floor: slow(beside), ours: slow('durable') } },
  ]
}

/** Row 3: a large result, and one that is larger than any buffer. */
export async function largeRow(rounds: number): Promise<Row[]> {
  const data = makeDataFolder({ raw })
  const host = await openHost(data.home)
  const ready = host.ready('raw')
  await host.connection.call('server.start', { server: 'raw' })
  await ready
  const rawClient = await connectRaw(node, [rawServer])
  const sdkClient = await connectSdk(raw, 'legacy')
  const ours = (megabytes: number) => host.connection.call('tool.call', { server: 'raw', tool: 'large', arguments: { megabytes } })
  const result = await interleave(
    rounds,
    {
      floor: () => timed(() => rawClient.request('tools/call', { name: 'large', arguments: { megabytes: 9 } })),
      'v2 client': () => timed(() => sdkClient.callTool({ name: 'large', arguments: { megabytes: 9 } })),
      ours: () => timed(() => ours(9)),
    },
    true,
  )
  // Whatever becomes of the answer, the connection must be there for the next call.
  const huge = await ours(100).then(
    ({ outcome }) => (outcome.kind === 'failed' ? outcome.problem.code : outcome.kind),
    (error: unknown) => (error instanceof StewardError ? error.code : String(error)),
  )
  const after = await host.connection.call('tool.call', { server: 'raw', tool: 'echo', arguments: { text: 'still here' } })
  const { servers } = await host.connection.call('server.list', {})
  const survives = after.outcome.kind === 'ok' && servers[0]?.state.kind === 'ready'
  await Promise.all([rawClient.close(), sdkClient.close(), host.close()])
  data.remove()
  return [
    { suite: 'mcp', number: 3, what: '9 MB result', unit: 'ms', floor: result.floor, ours: result.ours, peers: { 'v2 client': result['v2 client'] }, goal: { text: '≤ 1.2× floor', met: result.ours <= 1.2 * result.floor } },
    { suite: 'mcp', number: 3, what: `100 MB result (${huge}), calls that work after it`, unit: 'times', floor: undefined, ours: survives ? 1 : 0, peers: {}, goal: { text: 'connection kept', met: survives } },
  ]
}

/** Row 4: the first call after a list of many tools with output schemas, whose validators somebody has to compile. */
export async function firstCallRow(rounds: number): Promise<Row[]> {
  const measure = async (count: number) => {
    const entry: Entry = { ...raw, env: { TOOLS: String(count), OUTPUT: '1' } }
    const data = makeDataFolder({ raw: entry })
    const rawFirst = async (): Promise<number> => {
      const client = await connectRaw(node, [rawServer], { ...process.env, ...entry.env })
      await client.request('tools/list', {})
      const ms = await timed(() => client.request('tools/call', { name: 'echo', arguments: { text: 'hello' } }))
      await client.close()
      return ms
    }
    const sdkFirst = async (): Promise<number> => {
      const client = await connectSdk(entry, 'legacy')
      await client.listTools()
      const ms = await timed(() => client.callTool({ name: 'echo', arguments: { text: 'hello' } }))
      await client.close()
      return ms
    }
    const ours = async (): Promise<number> => {
      const host = await openHost(data.home)
      const ready = host.ready('raw')
      await host.connection.call('server.start', { server: 'raw' })
      await ready
      let isOk = false
      const ms = await timed(async () => {
        const { outcome, structuredContent } = await host.connection.call('tool.call', { server: 'raw', tool: 'echo', arguments: { text: 'hello' } })
        isOk = outcome.kind === 'ok' && structuredContent !== undefined
      })
      await host.close()
      if (!isOk) throw new Error('The first call did not bring its structured result.')
      return ms
    }
    const result = await interleave(rounds, { floor: rawFirst, 'v2 client': sdkFirst, ours }, true)
    data.remove()
    return result
  }
  const [few, some, many] = [await measure(10), await measure(100), await measure(1000)]
  const growth = { of: 'tools', sizes: [few, some, many].map(({ floor, ours }, index) => ({ size: 10 ** (index + 1), floor, ours })) }
  return [{ suite: 'mcp', number: 4, what: 'first call after 1,000 tools with output schemas, result checked, durable writes included', unit: 'ms', floor: many.floor, ours: many.ours, peers: { 'v2 client': many['v2 client'] }, growth, goal: { text: '≤ 10 ms', met: many.ours <= 10 } }]
}
