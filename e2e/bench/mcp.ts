/** The suite `mcp`: rows 1-3, 5 and 7 of the goals. The raw client on the raw server is the floor of each. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { StewardError } from '#contract/problem.ts'
import { makeDataFolder, openHost, type Entry } from './our-host.ts'
import { connectRaw } from './raw-client.mjs'
import { interleave, median, timed, type Row } from './report.ts'
import { runProgram } from './run-program.ts'

const rawServer = fileURLToPath(new URL('raw-server.mjs', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const node = process.execPath
const raw: Entry = { command: node, args: [rawServer] }
const memoryServer: Entry = { command: node, args: [join(root, 'node_modules/@modelcontextprotocol/server-memory/dist/index.js')] }

async function connectSdk({ command, args, env }: Entry, mode: 'legacy' | 'auto'): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode } })
  await client.connect(new StdioClientTransport({ command, args: [...args], stderr: 'ignore', ...(env ? { env: { ...env } } : {}) }))
  return client
}

/** Row 1: connect and first list, to a server that was seen before. */
async function connectRow(rounds: number): Promise<Row[]> {
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
async function callRow(rounds: number, calls: number): Promise<Row[]> {
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
async function largeRow(rounds: number): Promise<Row[]> {
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

/** Row 5: thirty servers of the reference SDK at once, as after a start of the app. */
async function manyRow(count: number): Promise<Row[]> {
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
    { suite: 'mcp', number: 5, what: `${count} servers, all ready`, unit: 'ms', floor: best, ours: we.all, peers: { 'v2, as wide as the cores': two.all, 'v2, all at once': together.all }, goal: { text: '≤ 1.05× best', met: we.all <= 1.05 * best } },
    { suite: 'mcp', number: 5, what: `${count} servers, first ready`, unit: 'ms', floor: alone, ours: we.first, peers: { 'v2, as wide as the cores': two.first, 'v2, all at once': together.first }, goal: { text: '≤ 1.3× one server', met: we.first <= 1.3 * alone } },
    { suite: 'mcp', number: 5, what: 'tool lists of all, from the cache', unit: 'ms', floor: undefined, ours: we.cached, peers: {}, goal: { text: '≤ 50 ms', met: we.cached <= 50 } },
  ]
}

/** Row 7: the terminal, from the outside: connect, list, one call. */
async function commandRow(rounds: number): Promise<Row[]> {
  const data = makeDataFolder({ raw })
  const env = { ...process.env, STEWARD_HOME: data.home }
  const memory: Record<string, number[]> = { floor: [], ours: [], inspector: [] }
  const run = (name: string, args: string[]) => async (): Promise<number> => {
    const { wallMs, peakMB, code, output } = await runProgram(node, args, { env, cwd: root, limitMs: 20_000 })
    if (code !== 0 || !output.includes('hello')) throw new Error(`${name} ended with ${code}: ${output.slice(-500)}`)
    memory[name]?.push(peakMB)
    return wallMs
  }
  const { floor, ours, inspector } = await interleave(
    rounds,
    {
      floor: run('floor', [join(root, 'e2e/bench/raw-client.mjs'), rawServer]),
      ours: run('ours', ['app/cli/steward.mjs', 'call', 'raw', 'echo', '--args', '{"text":"hello"}', '--allow', '*/*']),
      inspector: run('inspector', ['node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', '--cli', node, rawServer, '--method', 'tools/call', '--tool-name', 'echo', '--tool-arg', 'text=hello']),
    },
    true,
  )
  data.remove()
  const [floorMB, oursMB, inspectorMB] = [median(memory.floor ?? []), median(memory.ours ?? []), median(memory.inspector ?? [])]
  return [
    { suite: 'mcp', number: 7, what: 'terminal: connect, list, call', unit: 'ms', floor, ours, peers: { Inspector: inspector }, goal: { text: '≤ 2.2× floor, ≥ 2.5× faster than Inspector', met: ours <= 2.2 * floor && inspector >= 2.5 * ours } },
    { suite: 'mcp', number: 7, what: 'terminal: peak memory', unit: 'MB', floor: floorMB, ours: oursMB, peers: { Inspector: inspectorMB }, goal: { text: '≤ 75 MB', met: oursMB <= 75 } },
  ]
}

export async function mcpSuite(full: boolean): Promise<Row[]> {
  const rows: Row[] = []
  rows.push(...(await connectRow(full ? 25 : 9)))
  rows.push(...(await callRow(full ? 9 : 3, full ? 1000 : 400)))
  rows.push(...(await largeRow(full ? 9 : 3)))
  rows.push(...(await commandRow(full ? 9 : 3)))
  rows.push(...(await manyRow(30)))
  return rows
}
