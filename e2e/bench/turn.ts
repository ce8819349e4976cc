/** Of the suite `turn`: what the host adds to a turn whose model answers at once. The floor is the bare client that makes the same calls, and the same requests to the model by `fetch`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { durableAppend } from './durable-append.ts'
import { makeDataFolder, openHost } from './our-host.ts'
import { median, quantile, samples, type Row, type Size } from './report.ts'
import { connectSdk } from './sdk-client.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const raw = { command: process.execPath, args: [here('raw-server.mjs')] }
const sizes = [5, 20, 80]

export async function turnRow(rounds: number): Promise<Row[]> {
  const model = spawn(process.execPath, [here('instant-model.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [printed] = (await once(model.stdout, 'data')) as [Buffer]
  const baseUrl = `${printed.toString().trim()}/v1`
  const data = makeDataFolder({ raw })
  const host = await openHost(data.home, { provider: { id: 'instant', kind: 'openai-compatible', label: 'Instant', baseUrl, models: ['instant'], toolMode: 'native' } })
  const ready = host.ready('raw')
  await host.connection.call('server.start', { server: 'raw' })
  await ready
  const client = await connectSdk(raw, 'legacy')
  const [toolDefinition] = (await client.listTools()).tools
  if (!toolDefinition) throw new Error('The server lists no tool.')

  const ended = new Map<string, (calls: number) => void>()
  const counted = new Map<string, number>()
  host.connection.subscribe('tool-result', ({ turnId, outcome }) => {
    if (outcome.kind === 'ok') counted.set(turnId, (counted.get(turnId) ?? 0) + 1)
  })
  host.connection.subscribe('turn-end', ({ turnId }) => ended.get(turnId)?.(counted.get(turnId) ?? 0))
  await host.connection.subscribed()

  /** A turn in a conversation of its own. */
  async function ours(calls: number): Promise<void> {
    const { turnId } = await host.connection.call('turn.start', { text: `calls ${calls}`, model: { providerId: 'instant', model: 'instant' }, maxSteps: 100 })
    const made = await new Promise<number>((resolve) => ended.set(turnId, resolve))
    if (made !== calls) throw new Error(`The turn made ${made} calls instead of ${calls}.`)
  }

  const disk = durableAppend()
  /** `durable`: with as many waits for the disk as a host has that loses nothing: the intention, its event, and the result. */
  async function bare(calls: number, durable = false): Promise<void> {
    const tools = [{ type: 'function', function: { name: 'raw__echo', parameters: toolDefinition?.inputSchema } }]
    const messages: object[] = [{ role: 'user', content: `calls ${calls}` }]
    for (let call = 0; call <= calls; call++) {
      const response = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ model: 'instant', stream: true, messages, tools }) })
      await response.text()
      if (call === calls) return
      if (durable) for (const what of ['intention', 'start', 'result']) disk.append(what)
      const result = await client.callTool({ name: 'echo', arguments: { text: 'hello' } }, toolDefinition ? { toolDefinition } : {})
      messages.push({ role: 'assistant', tool_calls: [] }, { role: 'tool', content: JSON.stringify(result.content) })
    }
  }

  const cpu: Record<string, number[]> = {}
  const measured = (name: string, run: () => Promise<void>) => async (): Promise<number> => {
    const before = process.cpuUsage()
    const started = performance.now()
    await run()
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(before)
    ;(cpu[name] ??= []).push((user + system) / 1000)
    return ms
  }
  const growth: Size[] = []
  const all = new Map<number, Record<'floor' | 'durable' | 'ours', number[]>>()
  for (const size of sizes) {
    const values = await samples(rounds, { floor: measured(`floor ${size}`, () => bare(size)), durable: measured(`durable ${size}`, () => bare(size, true)), ours: measured(`ours ${size}`, () => ours(size)) }, true)
    all.set(size, values)
    growth.push({ size, floor: median(values.floor), ours: median(values.ours) })
  }
  await Promise.all([client.close(), host.close()])
  data.remove()
  disk.close()
  model.stdin.end()
  const twenty = all.get(20)
  if (!twenty) throw new Error('A turn of 20 calls was not measured.')
  const [floor, our] = [median(twenty.floor), median(twenty.ours)]
  const used = (name: string): number => median((cpu[name] ?? []).slice(1))
  return [
    {
      suite: 'turn',
      number: 1,
      what: 'turn of 20 tool calls, a step each, model at once, durable writes included',
      unit: 'ms',
      floor,
      ours: our,
      peers: { 'floor and three durable appends a call': median(twenty.durable) },
      p99: { floor: quantile(twenty.floor, 0.99), ours: quantile(twenty.ours, 0.99) },
      growth: { of: 'calls', sizes: growth },
      goal: { text: '≤ 1.5× bare client and fetch', met: our <= 1.5 * floor },
    },
    { suite: 'turn', number: 1, what: 'turn of 20 tool calls, CPU of this process', unit: 'ms', floor: used('floor 20'), ours: used('ours 20'), peers: {} },
  ]
}
