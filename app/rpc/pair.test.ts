import { expect, test } from 'vitest'
import { contractSuite } from './contract-suite.ts'
import { createPair } from './pair.ts'

contractSuite('the in-process pair', async () => {
  const [client, server] = createPair()
  return { client, server, close: () => client.close() }
})

test('frames arrive in order, those sent before anyone listens too, and never in the same tick', async () => {
  const [left, right] = createPair()
  const heard: string[] = []
  left.send('1')
  await Promise.resolve()
  left.send('2')
  right.onMessage((frame) => heard.push(frame))
  expect(heard).toEqual(['1'])
  await Promise.resolve()
  expect(heard).toEqual(['1', '2'])
})

test('closing one end closes the other once, also for those who listen later', () => {
  const [left, right] = createPair()
  let count = 0
  right.onClose(() => count++)
  left.close()
  right.close()
  left.onClose(() => count++)
  expect(count).toBe(2)
})
