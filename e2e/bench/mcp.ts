/** The suite `mcp`: rows 1-4 of the goals. The raw client on the raw server is the floor of each. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from '@modelcontextprotocol/client'
import { StewardError } from '#contract/problem.ts'
import { makeDataFolder, openHost, type Entry } from './our-host.ts'
import { connectRaw } from './raw-client.mjs'
import { interleave, median, timed, type Row } from './report.ts'
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

/** Row 2: sequential calls through the whole host path: frame, schema, catalogue, policy, gate, wire, result. */
export async function callRow(rounds: number, calls: number): Promise<Row[]> {
  const data = makeDataFolder({ raw })
  const host = await openHost(data.home)
  const ready = host.ready('raw')
  await host.connection.call('server.start', { server: 'raw' })
  await ready
  const rawClient = await connectRaw(node, [rawServer])
  const sdkClient = await connectSdk(raw, 'legacy')
  const toolDefinition = (await sdkClient.listTools()).tools[0]

  const call = {
    floor: () => rawClient.request('tools/call', { name: 'echo', arguments: { text: 'hello' } }),
    'v2 client': () => sdkClient.callTool({ name: 'echo', arguments: { text: 'hello' } }, toolDefinition ? { toolDefinition } : {}),
    ours: () => host.connection.call('tool.call', { server: 'raw', tool: 'echo', arguments: { text: 'hello' } }),
  }
  type Name = keyof typeof call
  const cpu: Record<Name, number[]> = { floor: [], 'v2 client': [], ours: [] }
  const series = (name: Name) => async (): Promise<number> => {
    const before = process.cpuUsage()
    const times: number[] = []
    for (let index = 0; index < calls; index++) times.push(await timed(call[name]))
    const { user, system } = process.cpuUsage(before)
    cpu[name].push((user + system) / calls)
    return median(times) * 1000
  }
  for (const name of Object.keys(call) as Name[]) for (let index = 0; index < 300; index++) await call[name]()
  const { floor, ours, 'v2 client': sdk } = await interleave(rounds, { floor: series('floor'), 'v2 client': series('v2 client'), ours: series('ours') })
  await Promise.all([rawClient.close(), sdkClient.close(), host.close()])
  data.remove()
  const [cpuFloor, cpuSdk, cpuOurs] = [median(cpu.floor), median(cpu['v2 client']), median(cpu.ours)]
  return [
    { suite: 'mcp', number: 2, what: 'one call, p50', unit: 'µs', floor, ours, peers: { 'v2 client': sdk }, goal: { text: '≤ 1.3× v2 client', met: ours <= 1.3 * sdk } },
    { suite: 'mcp', number: 2, what: 'one call, CPU of this process', unit: 'µs', floor: cpuFloor, ours: cpuOurs, peers: { 'v2 client': cpuSdk }, goal: { text: '≤ 1.3× v2 client', met: cpuOurs <= 1.3 * cpuSdk } },
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
