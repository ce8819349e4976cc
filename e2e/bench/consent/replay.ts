import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConsentRequest } from '#contract/consent.ts'
import { defaultBudgets } from '#contract/settings.ts'
import { createHost } from '#core/host/create-host.ts'
import { createPorts } from '#node/create-ports.ts'
import { connect } from '#rpc/connect.ts'
import { createPair } from '#rpc/pair.ts'
import { serve } from '#rpc/serve.ts'
import type { Outcome } from './peers.ts'
import { answerOf } from './person.ts'
import { startRecordedModel } from './recorded-model.ts'
import { callsOf, keyOf, workloadFolder, type Workload } from './workload.ts'

export interface Replay extends Outcome {
  /** Lists that the person saw: requests of one step are one list. */
  readonly lists: number
  readonly ran: number
  readonly why: Readonly<Record<string, number>>
}

/** A person who reads very fast; long enough that the host has looked at the other questions again. */
const READING_MS = 20

/** Replays a workload through a whole host: real servers, a real model address, turns, gate, policy, grants in the database. Only the person is played. */
export async function replay(workload: Workload): Promise<Replay> {
  const home = mkdtempSync(join(tmpdir(), 'steward-consent-'))
  const file = join(workloadFolder, `${workload.name}.jsonl`)
  const program = join(import.meta.dirname, 'recorded-server.mjs')
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: Object.fromEntries(Object.keys(workload.servers).map((name) => [name, { command: process.execPath, args: [program, file, name] }])) }))
  const model = await startRecordedModel(workload.turns)
  const { ports, close } = await createPorts({ home, shell: 'terminal', version: '0.0.0' })
  const provider = { id: 'recorded', kind: 'openai-compatible' as const, label: 'Recorded', baseUrl: `${model.url}/v1`, models: ['recorded'], toolMode: 'native' as const }
  const host = createHost(ports, { person: true, provider })
  const [view, served] = createPair()
  const stop = serve(served, host)
  const connection = connect(view)
  const unsafe = new Set(callsOf(workload).filter((call) => call.unsafe !== undefined).map(keyOf))
  const answered: ConsentRequest[] = []
  const ended = new Map<string, () => void>()
  const ran: string[] = []

  let present: readonly ConsentRequest[] = []
  let isReading = false
  connection.subscribe('consent-change', ({ requests }) => {
    present = requests
    if (!isReading) void read()
  })
  /** One question after the other, as a person reads them: what an answer covers beside its own call is then no question any more. */
  async function read(): Promise<void> {
    isReading = true
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, READING_MS))
      const request = present.find(({ requestId }) => !answered.some((other) => other.requestId === requestId))
      if (!request) break
      answered.push(request)
      await connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: answerOf(request, workload, unsafe.has(keyOf(request))) })
    }
    isReading = false
  }

  connection.subscribe('turn-end', ({ turnId, outcome }) => {
    if (outcome.kind !== 'done') throw new Error(`A turn of ${workload.name} ended as ${JSON.stringify(outcome)}.`)
    ended.get(turnId)?.()
  })
  await connection.subscribed()
  try {
    // The calls come a thousand times faster than in life, so a limit for a minute would count what took an hour.
    await connection.call('settings.update', { budgets: { ...defaultBudgets, callsPerMinute: null } })
    host.start()
    const conversations = new Map<number, string>()
    for (const { conversation, say } of workload.turns) {
      const known = conversations.get(conversation)
      const { conversationId, turnId } = await connection.call('turn.start', { text: say, model: { providerId: 'recorded', model: 'recorded' }, ...(known === undefined ? {} : { conversationId: known }) })
      conversations.set(conversation, conversationId)
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`A turn of ${workload.name} does not end: ${say}`)), 30_000)
        ended.set(turnId, () => (clearTimeout(timer), resolve()))
      })
    }
    for (const conversationId of conversations.values()) {
      const { events } = await connection.call('conversation.events', { conversationId, after: 0, limit: 5000 })
      const calls = new Map(events.flatMap((event) => (event.type === 'tool-call' ? [[event.callId, event] as const] : [])))
      for (const event of events) {
        if (event.type !== 'tool-start') continue
        const call = calls.get(event.callId)
        if (call?.server) ran.push(keyOf({ server: call.server, tool: call.tool, arguments: event.arguments }))
      }
    }
  } finally {
    stop()
    await host.close()
    await close()
    model.close()
    rmSync(home, { recursive: true, force: true })
  }
  const why: Record<string, number> = {}
  for (const { reasons } of answered) why[reasons[0]?.code ?? ''] = (why[reasons[0]?.code ?? ''] ?? 0) + 1
  return { prompts: answered.length, lists: new Set(answered.map(({ turnId, step }) => `${turnId} ${step}`)).size, unsafe: ran.filter((key) => unsafe.has(key)).length, ran: ran.length, why }
}
