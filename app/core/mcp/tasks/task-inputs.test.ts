import type { ElicitRequestParams } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import type { RequestPlace, ServerRequestHandler } from '#core/mcp/server-request-handler.ts'
import { createTaskInputs } from './task-inputs.ts'

test('a task of the modern era may ask for an address, which has no id there', async () => {
  const asked: ElicitRequestParams[] = []
  const requests = { elicit: (params) => (asked.push(params), Promise.resolve({ action: 'accept' })) } as Pick<ServerRequestHandler, 'elicit'> as ServerRequestHandler
  const answered = await new Promise((resolve, reject) => {
    const inputs = createTaskInputs({ requests, place: (signal) => ({ signal }) as RequestPlace, answer: (responses) => (resolve(responses), Promise.resolve()), onRefusal: reject })
    inputs.open(new Map([['a', { method: 'elicitation/create', params: { mode: 'url', message: 'Sign in.', url: 'https://example.com/' } }]]))
  })
  expect(answered).toEqual({ a: { action: 'accept' } })
  expect(asked).toMatchObject([{ mode: 'url', url: 'https://example.com/' }])
})
