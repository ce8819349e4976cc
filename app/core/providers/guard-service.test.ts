import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { composeModel } from './compose-model.ts'
import { limitAnswers } from './guard-service.ts'
import type { ModelPart } from './language-model.ts'

const KEY = 'a-key-of-no-known-form'
let answer: (response: ServerResponse, key: string) => void = () => undefined
const service = createServer((request, response) => answer(response, String(request.headers.authorization ?? request.headers['x-api-key'])))
await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
afterAll(() => service.closeAllConnections())
afterAll(() => void service.close())
const baseUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`
const clock = { now: () => 0, monotonic: () => performance.now(), after: (ms: number, run: () => void) => (timer => () => clearTimeout(timer))(setTimeout(run, ms)) }

test.each(['openai', 'openai-compatible', 'anthropic'] as const)('an error text of %s that quotes the key does not show it', async (kind) => {
  answer = (response, key) => void response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `Not accepted: ${key}` } }))
  const model = composeModel({ settings: { id: 'p', kind, label: 'P', baseUrl, models: [], toolMode: 'native' }, key: KEY, fetch, clock })
  const signal = new AbortController().signal
  const request = { model: 'm', system: '', messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }], tools: [], cacheKey: 'c' }
  async function all(): Promise<ModelPart[]> {
    const parts: ModelPart[] = []
    for await (const part of model.stream(request, signal)) parts.push(part)
    return parts
  }
  for (const run of [all, () => model.listModels(signal)]) {
    const error: unknown = await run().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'provider-unauthorized', problem: { cause: expect.stringContaining('Not accepted: ') } })
    expect(JSON.stringify(error)).not.toContain(KEY)
    expect((error as Error).cause).toBeUndefined()
  }
})

test('an answer without an end is cut at the limit, and the service is let go', async () => {
  const gone = new Promise((resolve) => {
    answer = (response) => {
      response.once('close', resolve)
      const go = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', go)
      }
      go()
    }
  })
  const response = await limitAnswers(fetch, 1_000_000)(baseUrl)
  await expect(response.text()).rejects.toThrow('does not end')
  await gone
})
