import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '#contract/json.ts'
import { clock, createMemory, createTestbed, type Testbed } from './test-support/testbed.ts'

const entry = (ttl: number): JsonObject => ({ command: process.execPath, args: [fileURLToPath(new URL('../../../e2e/servers/features.ts', import.meta.url))], env: { LIST_TTL: String(ttl) } })
const open = new Set<Testbed>()

afterEach(async () => {
  await Promise.all([...open].map((bed) => bed.close()))
  open.clear()
})

function start(ttl: number, memory = createMemory(), now = clock.now): Testbed {
  const bed = createTestbed({ server: entry(ttl) }, { memory, parts: { clock: { ...clock, now } } })
  open.add(bed)
  bed.servers.start()
  return bed
}

const sent = (bed: Testbed): string[] => bed.servers.messages('server', 0).messages.flatMap(({ direction, method }) => (direction === 'sent' && method !== undefined ? [method] : []))

test('within the time that a modern server names, a reconnect reads no list again; a start by hand does, and so does one after that time', async () => {
  const memory = createMemory()
  const first = start(60_000, memory)
  await first.state('server', 'ready')
  expect(sent(first)).toContain('tools/list')
  await first.close()

  const second = start(60_000, memory)
  const { counts, cached } = await second.state('server', 'ready')
  expect(counts.tools).toBeGreaterThan(2)
  expect(cached).toBe(false)
  expect(sent(second).filter((method) => method.endsWith('/list'))).toEqual([])
  // Nothing else was asked, so it had to show that it is there.
  expect(sent(second)).toContain('server/discover')
  await second.servers.restartServer('server')
  await second.state('server', 'ready')
  expect(sent(second)).toContain('tools/list')
  await second.close()

  const later = start(60_000, memory, () => Date.now() + 61_000)
  await later.state('server', 'ready')
  expect(sent(later)).toContain('tools/list')
})

test('a server that names no time is read at each connection', async () => {
  const memory = createMemory()
  const first = start(0, memory)
  await first.state('server', 'ready')
  await first.close()
  const second = start(0, memory)
  await second.state('server', 'ready')
  expect(sent(second)).toContain('tools/list')
})
