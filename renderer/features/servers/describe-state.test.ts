import { expect, test } from 'vitest'
import type { ServerState } from '#contract/server.ts'
import { describeEra, describeState, possibleActions } from './describe-state.ts'

const problem = { code: 'x', message: 'It broke.', cause: 'A cause.', nextStep: 'A step.' }
const connection = { since: 0, era: 'modern', protocolVersion: '2026-07-28', serverName: 's', serverVersion: '1' } as const

test.each<[ServerState, string, boolean]>([
  [{ kind: 'disabled' }, 'Off', false],
  [{ kind: 'untrusted', definitionHash: 'h' }, 'Needs approval', false],
  [{ kind: 'starting', since: 0, step: 'queued' }, 'Waiting', true],
  [{ kind: 'starting', since: 0, step: 'launch' }, 'Starting', true],
  [{ kind: 'starting', since: 0, step: 'negotiate' }, 'Connecting', true],
  [{ kind: 'starting', since: 0, step: 'list' }, 'Reading lists', true],
  [{ kind: 'needs-sign-in', problem }, 'Needs sign-in', false],
  [{ kind: 'signing-in', since: 0, way: { kind: 'preparing' } }, 'Signing in', true],
  [{ kind: 'signing-in', since: 0, way: { kind: 'browser', url: 'https://auth.example/', opened: false } }, 'Signing in', true],
  [{ kind: 'signing-in', since: 0, way: { kind: 'device', userCode: 'AB-CD', url: 'https://auth.example/', expiresAt: 1 } }, 'Signing in', true],
  [{ kind: 'ready', ...connection }, 'Ready', false],
  [{ kind: 'degraded', ...connection, problem }, 'Partly working', false],
  [{ kind: 'failed', at: 0, attempts: 3, problem }, 'Failed', false],
  [{ kind: 'restarting', attempt: 2, limit: 5, retryAt: 0, problem }, 'Restarting 2/5', true],
  [{ kind: 'stopped' }, 'Stopped', false],
])('%j', (state, label, isActive) => {
  const words = describeState(state)
  expect(words).toMatchObject({ label, isActive })
  expect(words.sentence).toMatch(/\.$/)
  expect(words.problem).toEqual('problem' in state ? problem : undefined)
})

test('what does not run can be started, unless it must be approved or switched on first', () => {
  expect(possibleActions({ kind: 'stopped' }).start).toBe(true)
  expect(possibleActions({ kind: 'failed', at: 0, attempts: 3, problem }).start).toBe(true)
  expect(possibleActions({ kind: 'needs-sign-in', problem }).start).toBe(false)
  expect(possibleActions({ kind: 'untrusted', definitionHash: 'h' }).start).toBe(false)
  expect(possibleActions({ kind: 'disabled' }).start).toBe(false)
})

test('what runs or tries to can be stopped', () => {
  expect(possibleActions({ kind: 'ready', ...connection }).stop).toBe(true)
  expect(possibleActions({ kind: 'starting', since: 0, step: 'launch' }).stop).toBe(true)
  expect(possibleActions({ kind: 'restarting', attempt: 1, limit: 5, retryAt: 0, problem }).stop).toBe(true)
})

test('only a connected server has an era', () => {
  expect(describeEra({ kind: 'ready', ...connection })).toBe('MCP 2026-07-28 (modern)')
  expect(describeEra({ kind: 'stopped' })).toBeNull()
})
