import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { collect, modelAt, request } from './for-tests.ts'

const chunk = (content: string): string => `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`

async function serve(answer: (response: ServerResponse) => void): Promise<{ url: string; closed: Promise<void>; requests: () => number }> {
  let requests = 0
  let close = (): void => {}
  const closed = new Promise<void>((resolve) => (close = resolve))
  const server = createServer((asked, response) => {
    requests++
    asked.on('close', () => {})
    response.on('close', close)
    asked.resume()
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void (server.closeAllConnections(), server.close()))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, closed, requests: () => requests }
}

/** Every limit of silence passes a thousand times faster; the wall clock meanwhile jumps back by a day at each look. */
function fastClock() {
  let now = Date.now()
  return {
    now: () => (now -= 86_400_000),
    monotonic: () => performance.now(),
    after(ms: number, run: () => void) {
      const timer = setTimeout(run, ms / 1_000)
      return () => clearTimeout(timer)
    },
  }
}

test.each([
  ['before the first word', '', '10 minutes', (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()],
  ['without so much as a header', '', '10 minutes', () => {}],
  ['amid the answer', 'So far', '5 minutes', (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('So far'))],
])('a service that falls silent %s is told, then given up; its text is kept and nothing is asked again', async (_, text, limit, answer) => {
  const { url, closed, requests } = await serve(answer)
  const found = await collect(modelAt('openai-compatible', url, { clock: fastClock() }).stream(request('hello'), new AbortController().signal))
  expect(found.text).toBe(text)
  expect(found.notices).toMatchObject([{ code: 'provider-silent', text: expect.stringContaining(limit) }])
  expect(found.error).toMatchObject({ code: 'provider-stalled', problem: { cause: expect.stringContaining(limit), nextStep: expect.stringContaining('is kept') } })
  // The connection is let go, too.
  await closed
  expect(requests()).toBe(1)
})

test('a silence can be stopped at any moment', async () => {
  const { url, closed } = await serve(() => {})
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 100)
  const { error } = await collect(modelAt('openai-compatible', url, { clock: fastClock() }).stream(request('hello'), controller.signal))
  expect(error).toMatchObject({ name: 'AbortError' })
  await closed
})
