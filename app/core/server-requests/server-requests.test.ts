import { expect, test } from 'vitest'
import type { RequestPlace } from '#core/mcp/server-request-handler.ts'
import { createServerRequests, type ServerRequestsParts } from './server-requests.ts'

test('a server that asks and takes back all the time is refused until a minute is over; others are not', async () => {
  let time = 0
  let published = 0
  // Nothing else of the ports has to do with a form that nobody answers.
  const ports = { clock: { now: () => 0, monotonic: () => time } } as ServerRequestsParts['ports']
  const requests = createServerRequests({ ports, publish: () => published++, person: true, foldersOf: () => [], model: () => Promise.reject(new Error('none')), defaultModel: () => Promise.resolve(null) })
  async function askAndTakeBack(server: string): Promise<string> {
    const taken = new AbortController()
    const place: RequestPlace = { server, definitionHash: 'h', call: null, signal: taken.signal, thinking: () => () => undefined, note: () => undefined }
    const asked = requests.elicit({ message: 'x', requestedSchema: { type: 'object', properties: {} } }, place)
    taken.abort()
    return asked.then(({ action }) => action, () => 'refused')
  }
  const outcomes: string[] = []
  for (let round = 0; round < 1_000; round++) outcomes.push(await askAndTakeBack('loud'))
  expect(outcomes.filter((outcome) => outcome === 'cancel')).toHaveLength(100)
  expect(published).toBeLessThanOrEqual(200)
  expect(await askAndTakeBack('calm')).toBe('cancel')
  time = 60_000
  expect(await askAndTakeBack('loud')).toBe('cancel')
})
