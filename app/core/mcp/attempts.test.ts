import { expect, test } from 'vitest'
import type { ServerDefinition } from '#contract/server.ts'
import { nextAttempt, planAttempts, type FailedAttempt } from './attempts.ts'

const stdio = (era: ServerDefinition['era'] = 'auto'): ServerDefinition => ({ kind: 'stdio', name: 's', disabled: false, era, command: 'c', args: [], env: {} })
const http = (transport: 'auto' | 'streamable-http' | 'sse'): ServerDefinition => ({ kind: 'http', name: 's', disabled: false, era: 'auto', url: 'https://example.com/', headers: {}, transport })
const discover = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {}, serverInfo: { name: 's', version: '1' } }
const DAY = 24 * 3_600_000

test.each([
  ['nothing is known', stdio(), undefined, [['auto', undefined]]],
  ['it was modern: the probe is spared, and made where that fails', stdio(), { era: 'modern', discover, at: 0 }, [['auto', 'modern'], ['auto', undefined]]],
  ['it was legacy', stdio(), { era: 'legacy', at: 9 * DAY }, [['auto', 'legacy'], ['auto', undefined]]],
  ['it was legacy more than a week ago', stdio(), { era: 'legacy', at: 0 }, [['auto', undefined]]],
  ['a verdict that is no longer readable', stdio(), { era: 'modern', discover: 'x', at: 0 }, [['auto', undefined]]],
  ['the entry demands the old handshake', stdio('legacy'), { era: 'modern', discover, at: 0 }, [['legacy', undefined]]],
  ['the entry demands the new one', stdio('modern'), { era: 'legacy', at: 9 * DAY }, [[{ pin: '2026-07-28' }, undefined]]],
] as const)('what is tried first: %s', (_, definition, verdict, expected) => {
  expect(planAttempts(definition, verdict, 10 * DAY).map(({ mode, prior }) => [mode, prior?.kind])).toEqual(expected)
})

const failed = (more: Partial<FailedAttempt> & { code?: string } = {}): FailedAttempt => ({ problem: { code: more.code ?? 'server-exited', message: '' }, closed: false, lateDiscovery: undefined, ...more })

test('a process that died of the probe is started once more without it', () => {
  const [first] = planAttempts(stdio(), undefined, 0)
  const second = nextAttempt(stdio(), first!, failed({ closed: true }), false)
  expect(second?.prior).toEqual({ kind: 'legacy' })
  expect(nextAttempt(stdio(), second!, failed({ closed: true }), false)).toBeUndefined()
  expect(nextAttempt(stdio(), first!, failed({ closed: true }), true)).toBeUndefined()
  expect(nextAttempt(stdio(), first!, failed(), false)).toBeUndefined()
  expect(nextAttempt(stdio(), first!, failed({ closed: true, lateDiscovery: discover }), false)?.prior).toMatchObject({ kind: 'modern' })
})

test('only an address that leaves the transport open falls back to the older one, and only where it was refused', () => {
  const [first] = planAttempts(http('auto'), undefined, 0)
  expect(first?.transport).toBe('streamable-http')
  expect(nextAttempt(http('auto'), first!, failed({ code: 'address-not-found' }), false)).toEqual({ mode: 'legacy', transport: 'sse' })
  expect(nextAttempt(http('auto'), first!, failed({ code: 'connection-refused' }), false)).toBeUndefined()
  expect(nextAttempt(http('streamable-http'), first!, failed({ code: 'address-not-found' }), false)).toBeUndefined()
  expect(planAttempts(http('sse'), undefined, 0)).toEqual([{ mode: 'legacy', transport: 'sse' }])
})
