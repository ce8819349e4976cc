import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createPorts } from '#node/create-ports.ts'
import { createHost } from './create-host.ts'

const home = mkdtempSync(join(tmpdir(), 'steward-lost-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

async function stateOf(server: string): Promise<string | undefined> {
  const { ports, close } = await createPorts({ home, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true })
  const { servers } = await host.handlers['server.list']({}, { signal: new AbortController().signal })
  await host.close()
  await close()
  return servers.find(({ name }) => name === server)?.state.kind
}

const write = (name: string): void => writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers: { [name]: { command: 'true' } } }))

test('breaking the database does not make an entry trusted that another program wrote', async () => {
  write('own')
  expect(await stateOf('own')).toBe('stopped')
  write('planted')
  expect(await stateOf('planted')).toBe('untrusted')
  writeFileSync(join(home, 'steward.db'), 'no database any more'.repeat(100))
  for (const suffix of ['-wal', '-shm']) rmSync(join(home, `steward.db${suffix}`), { force: true })
  expect(await stateOf('planted')).toBe('untrusted')
  expect(await stateOf('planted')).toBe('untrusted')
})
