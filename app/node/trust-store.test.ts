import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Grant } from '#contract/grant.ts'
import type { Logger } from '#core/ports/logger.ts'
import { createServerMemory } from './server-memory.ts'
import { openDatabase } from './sqlite-open.ts'
import { createTrustStore } from './trust-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'steward-trust-'))
afterAll(() => rmSync(folder, { recursive: true }))

const logger = { info() {}, warn() {}, error() {} } satisfies Logger
const grant: Grant = { grantId: 'g', createdAt: 1, scope: { kind: 'always' }, rule: { kind: 'tool', server: 's', serverHash: 'e', tool: 't', definitionHash: 'h' }, uses: 0 }

test('grants, approved tools and approved servers', () => {
  const database = openDatabase(join(folder, `${crypto.randomUUID()}.db`))
  const trust = createTrustStore(database, logger)
  trust.addGrant(grant)
  trust.addGrant({ ...grant, grantId: 'other', createdAt: 2 })
  trust.countUse('g', 5)
  trust.countUse('g', 7)
  expect(trust.grants()).toEqual([{ ...grant, uses: 2, lastUsedAt: 7 }, { ...grant, grantId: 'other', createdAt: 2 }])
  trust.close()
  // As another process sees it, and the other way round: what that one takes back is gone here at once.
  const elsewhere = createTrustStore(database, logger)
  expect(elsewhere.grants()[0]?.uses).toBe(2)
  elsewhere.removeGrant('g')
  expect(trust.grants().map(({ grantId }) => grantId)).toEqual(['other'])
  database.write({ durable: false }, () => database.run(`UPDATE grants SET body = '{"scope":{"kind":"always"}}'`))
  expect(trust.grants()).toEqual([])

  expect(trust.approvedTool('s', 't')).toBeUndefined()
  trust.approveTool('s', 't', 'one', { name: 't' })
  trust.approveTool('s', 't', 'two', { name: 't', description: 'new' })
  expect(trust.approvedTool('s', 't')).toEqual({ definitionHash: 'two', definition: { name: 't', description: 'new' } })

  expect(trust.keyOrigin('provider/p')).toBeUndefined()
  trust.bindKey('provider/p', 'https://one.example')
  trust.bindKey('provider/p', 'https://two.example')
  expect(trust.keyOrigin('provider/p')).toBe('https://two.example')
  trust.bindKey('provider/p', undefined)
  expect(trust.keyOrigin('provider/p')).toBeUndefined()

  expect(trust.isServerApproved('s', 'h')).toBe(false)
  trust.approveServer('s', 'h')
  expect([trust.isServerApproved('s', 'h'), trust.isServerApproved('s', 'i'), trust.isServerApproved('x', 'h')]).toEqual([true, false, false])
  database.close()
})

test('what connections taught', () => {
  const database = openDatabase(join(folder, `${crypto.randomUUID()}.db`))
  const warnings: string[] = []
  const logger: Logger = { info() {}, warn: (message) => void warnings.push(message), error() {} }
  const memory = createServerMemory(database, logger)
  expect([memory.verdict('h'), memory.lists('h'), memory.usesOf('s')]).toEqual([undefined, undefined, 0])
  memory.rememberVerdict('h', { era: 'modern', discover: { a: [1] }, at: 5 })
  expect(memory.verdict('h')).toEqual({ era: 'modern', discover: { a: [1] }, at: 5 })
  memory.rememberVerdict('h', { era: 'legacy', at: 6 })
  expect(memory.verdict('h')).toEqual({ era: 'legacy', discover: undefined, at: 6 })
  memory.forgetVerdict('h')
  expect(memory.verdict('h')).toBeUndefined()
  memory.rememberLists('h', { tools: [] })
  expect(memory.lists('h')).toEqual({ tools: [] })
  memory.countUse('s')
  memory.countUse('s')
  expect(memory.usesOf('s')).toBe(2)
  memory.close()
  expect([memory.usesOf('s'), createServerMemory(database, logger).usesOf('s')]).toEqual([2, 2])

  // A cache that cannot be written must not fail a server.
  database.write({ durable: false }, () => database.run('DROP TABLE server_uses'))
  memory.countUse('s')
  expect(() => memory.close()).not.toThrow()
  expect(warnings).toHaveLength(1)
  database.close()
})
