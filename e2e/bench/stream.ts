/** The suite `stream`: what an answer costs the page while it arrives, beside streamdown and a parser that reads the whole text each time. */
import type { CDPSession, Page } from '@playwright/test'
import { makeMarkdown } from '../fixtures/long-conversation.ts'
import { cpuOf, meter, openBenchPage } from './bench-page.ts'
import { exponent, median, type Row } from './report.ts'

const STEP = 32
const UPDATES = 96
const KB = 1024

interface Bench {
  mount(name: string, text: string): number
  update(text: string, more: string, size: number, isPaced: boolean): Promise<void>
}

/** The cost of an update of 32 characters after so much text, in milliseconds of CPU. */
async function updateCost(page: Page, session: CDPSession, name: string, before: string, more: string): Promise<number> {
  await page.evaluate(([contestant, text]) => void (globalThis as unknown as { bench: Bench }).bench.mount(contestant, text), [name, before] as const)
  await page.waitForTimeout(150)
  const cost = await cpuOf(session, () => page.evaluate(([text, rest, size]) => (globalThis as unknown as { bench: Bench }).bench.update(text, rest, size, true), [before, more, STEP] as const))
  return cost / Math.ceil(more.length / STEP)
}

const line = (index: number): string => `the value of ${index} is **computed** from \`part_${index % 7}\` and what stands before it`
const repeated = (length: number, make: (index: number) => string): string => {
  const parts: string[] = []
  for (let sum = 0, index = 0; sum < length; index++) {
    const part = make(index)
    parts.push(part)
    sum += part.length
  }
  return parts.join('')
}
const kinds = {
  code: (length: number) => `\`\`\`ts\n${repeated(length, (index) => `const value${index} = compute('${index}', [${index % 9}, ${index % 5}]) // and so on\n`)}`,
  list: (length: number) => repeated(length, (index) => `- ${line(index)}\n`),
  table: (length: number) => `| name | value | note |\n|---|--:|---|\n${repeated(length, (index) => `| name ${index} | ${index} | \`note\` of **it** |\n`)}`,
} as const

export async function updateRows(full: boolean): Promise<Row[]> {
  const opened = await openBenchPage()
  if (!opened) return []
  const { page, close } = opened
  const session = await meter(page)
  const rounds = full ? 5 : 2
  const more = UPDATES * STEP
  const cost = async (name: string, whole: string, length: number): Promise<number> => updateCost(page, session, name, whole.slice(0, length), whole.slice(length, length + more))
  const text = makeMarkdown(210 * KB, 3)
  const sizes: { size: number; ours: number }[] = []
  for (const size of [10, 60, 200]) {
    const values: number[] = []
    for (let round = 0; round < rounds; round++) values.push(await cost('steward', text, size * KB))
    sizes.push({ size, ours: median(values) })
  }
  const streamdown = await cost('streamdown', text, 60 * KB)
  const wholeText = await cost('markdown-it', text, 60 * KB)
  const growth = (sizes[2]?.ours ?? 0) / (sizes[0]?.ours ?? 1)
  const rows: Row[] = [
    {
      suite: 'stream', number: 11, what: `one update of ${STEP} characters at 60 KB, CPU of the page`, unit: 'ms', floor: undefined, ours: sizes[1]?.ours ?? 0,
      peers: { streamdown, 'markdown-it, whole text': wholeText },
      growth: { of: 'KB', sizes },
      goal: { text: `10 → 200 KB grows ≤ 6× (${growth.toFixed(1)}×, n^${exponent(sizes.map(({ size, ours }) => ({ size, cost: ours }))).toFixed(2)})`, met: growth <= 6 },
    },
  ]
  for (const [kind, limit] of [['code', 1], ['list', 5], ['table', 5]] as const) {
    const whole = kinds[kind](60 * KB + more + 200)
    const values: number[] = []
    const plain = await cost('text', whole, 60 * KB)
    for (let round = 0; round < rounds; round++) values.push(await cost('steward', whole, 60 * KB))
    const ours = median(values)
    rows.push({ suite: 'stream', number: 11, what: `one update inside one 60 KB ${kind}, painting included; floor: the same as plain text`, unit: 'ms', floor: plain, ours, peers: { streamdown: await cost('streamdown', whole, 60 * KB) }, goal: { text: `≤ ${limit} ms`, met: ours <= limit } })
  }
  await close()
  return rows
}

/** A whole answer of 60 KB in steps of 32 characters. Quick mode does not wait for the screen's frames between them; `--full` does. */
export async function answerRows(full: boolean): Promise<Row[]> {
  const opened = await openBenchPage()
  if (!opened) return []
  const { page, close } = opened
  const session = await meter(page)
  const text = makeMarkdown(60 * KB, 5)
  const measure = (name: string): Promise<number> =>
    cpuOf(session, () =>
      page.evaluate(
        async ([contestant, whole, size, isPaced]) => {
          const { bench } = globalThis as unknown as { bench: Bench }
          bench.mount(contestant, '')
          await bench.update('', whole, size, isPaced)
        },
        [name, text, STEP, full] as const,
      ),
    )
  const values: Record<string, number[]> = { steward: [], streamdown: [] }
  for (let round = 0; round < (full ? 3 : 2); round++) for (const name of round % 2 === 0 ? ['steward', 'streamdown'] : ['streamdown', 'steward']) values[name]?.push(await measure(name))
  const [ours, streamdown] = [median(values['steward'] ?? []), median(values['streamdown'] ?? [])]
  await close()
  return [{ suite: 'stream', number: 10, what: `a 60 KB answer, ${STEP} characters at a time, CPU of the page`, unit: 'ms', floor: undefined, ours, peers: { streamdown }, goal: { text: `≤ 0.5× streamdown (${(ours / streamdown).toFixed(2)}×)`, met: ours <= 0.5 * streamdown } }]
}
