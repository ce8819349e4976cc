import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { calls, isCallName } from '#contract/contract.ts'
import type { Client, ConnectionStatus } from '#renderer/client/client.ts'
import { createReplayClient } from './replay-client.ts'

test('of all calls of the contract, a replay can make the one that reads stored bytes', async () => {
  const reached: string[] = []
  const call: Client['call'] = (name) => {
    reached.push(name)
    return Promise.reject(new Error('reached'))
  }
  const client = createReplayClient({ status: createStore<ConnectionStatus>(() => ({ kind: 'open' })), call })
  const names = Object.keys(calls).filter(isCallName)
  expect(names).toContain('turn.start')
  const codes = await Promise.all(names.map((name) => client.call(name, {} as never).catch((error: { code?: string }) => error.code)))
  expect(reached).toEqual(['blob.read'])
  expect(new Set(codes)).toEqual(new Set(['replay-read-only', undefined]))
})
