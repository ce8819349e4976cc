/** The suite `memory`: what a day leaves behind in the core and in the page, beside what they took after the first conversation. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startGateway } from '#gateway/gateway.ts'
import { makeDataFolder, openHost } from './our-host.ts'
import type { Row, Size } from './report.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const SERVERS = 10

interface Used {
  readonly heap: number
  readonly rss: number
  readonly page: number
}

export async function memoryRows(conversations: number, turns: number): Promise<Row[]> {
  const model = spawn(process.execPath, [here('instant-model.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [printed] = (await once(model.stdout, 'data')) as [Buffer]
  const names = Array.from({ length: SERVERS }, (_, index) => `server-${index}`)
  const data = makeDataFolder(Object.fromEntries(names.map((name) => [name, { command: process.execPath, args: [here('raw-server.mjs')] }])))
  const host = await openHost(data.home, { provider: { id: 'instant', kind: 'openai-compatible', label: 'Instant', baseUrl: `${printed.toString().trim()}/v1`, models: ['instant'], toolMode: 'native' } })
  const ready = names.map((name) => host.ready(name))
  host.start()
  await Promise.all(ready)
  const gateway = await startGateway({ host: host.served, port: 0, rendererRoot: here('../../dist/renderer') })

  const driver = spawn(process.execPath, [here('memory-page.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: driver.stdout })[Symbol.asyncIterator]()
  async function ask<Answer>(line: string): Promise<Answer> {
    driver.stdin.write(`${line}\n`)
    const answer: unknown = JSON.parse(String((await answers.next()).value))
    if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new Error(`The page: ${String(answer.error)}`)
    return answer as Answer
  }
  const hasPage = (await ask<string>(`open ${gateway.url}`)) === 'open'

  const ended = new Map<string, () => void>()
  host.connection.subscribe('turn-end', ({ turnId }) => {
    ended.get(turnId)?.()
    ended.delete(turnId)
  })
  await host.connection.subscribed()

  async function converse(number: number): Promise<void> {
    let conversationId: string | undefined
    for (let turn = 0; turn < turns; turn++) {
      const text = `Conversation ${number}, turn ${turn}: calls 1. ${'A sentence of a message. '.repeat(20)}`
      const started = await host.connection.call('turn.start', { text, model: { providerId: 'instant', model: 'instant' }, ...(conversationId === undefined ? {} : { conversationId }) })
      conversationId = started.conversationId
      await new Promise<void>((resolve) => ended.set(started.turnId, resolve))
    }
    if (hasPage) await ask(`visit ${conversationId} Conversation ${number}, turn ${turns - 1}`)
  }

  async function measure(): Promise<Used> {
    // What was begun after the last turn, such as a title, comes to its end.
    await sleep(500)
    for (let time = 0; time < 3; time++) {
      globalThis.gc?.()
      await sleep(50)
    }
    const { heapUsed, rss } = process.memoryUsage()
    return { heap: heapUsed / 1_048_576, rss: rss / 1_048_576, page: hasPage ? await ask<number>('heap') : 0 }
  }

  await converse(0)
  const first = await measure()
  const steps: { readonly count: number; readonly used: Used }[] = []
  const stops = [0.25, 0.5, 1].map((share) => Math.round(conversations * share))
  for (let number = 1; number < conversations; number++) {
    await converse(number)
    if (stops.includes(number + 1)) steps.push({ count: number + 1, used: await measure() })
  }
  driver.stdin.end()
  await gateway.close()
  await host.close()
  model.stdin.end()
  data.remove()
  const last = steps.at(-1)?.used
  if (!last) throw new Error('Nothing was measured after the first conversation.')
  const what = `after ${conversations} conversations, ${conversations * turns} turns, ${SERVERS} servers; floor: after the first conversation`
  const row = (name: string, key: keyof Used): Row => ({
    suite: 'memory',
    number: 1,
    what: `${name} ${what}`,
    unit: 'MB',
    floor: first[key],
    ours: last[key],
    peers: {},
    growth: { of: 'conversations', sizes: [{ size: 1, ours: first[key] }, ...steps.map(({ count, used }): Size => ({ size: count, ours: used[key] }))] },
    goal: { text: '≤ 1.2× the first', met: last[key] <= 1.2 * first[key] },
  })
  return [row('core, heap,', 'heap'), row('core, resident,', 'rss'), ...(hasPage ? [row('page, heap,', 'page')] : [])]
}
