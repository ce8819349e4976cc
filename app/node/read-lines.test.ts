import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { readLines } from './read-lines.ts'
import { createLineSplitter } from './stdio-line-splitter.ts'

function open() {
  const stream = new PassThrough()
  const lines: string[] = []
  const splitter = createLineSplitter(1_000_000, { onLine: (bytes) => lines.push(bytes.toString()), onOversized: () => undefined })
  return { stream, lines, rest: readLines(stream, splitter) }
}

test('all lines come, in order, and other work comes in between', async () => {
  const { stream, lines } = open()
  const wanted = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
  let between = 0
  const timer = setInterval(() => lines.length > 0 && lines.length < wanted.length && between++, 0)
  stream.end(`${wanted.join('\n')}\n`)
  await vi.waitFor(() => expect(lines).toHaveLength(wanted.length), { timeout: 10_000 })
  clearInterval(timer)
  expect(lines).toEqual(wanted)
  expect(between).toBeGreaterThan(0)
})

test('what waits is handed out where the stream is given up', async () => {
  const { stream, lines, rest } = open()
  stream.write('x\n'.repeat(15_000))
  await new Promise((resolve) => process.nextTick(resolve))
  expect(lines.length).toBeLessThan(15_000)
  rest()
  expect(lines).toHaveLength(15_000)
})
