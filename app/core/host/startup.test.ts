import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'steward-startup-'))
const root = join(import.meta.dirname, '../../..')
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Costs tens of milliseconds each; a host needs them for the first connection, or the first answer of a model, at the earliest. */
const HEAVY = ['@anthropic-ai/sdk', '@grpc/grpc-js', '@grpc/proto-loader', '@modelcontextprotocol/client', '@modelcontextprotocol/ext-apps', 'openai', 'undici', 'ws']

/**
 * A whole host in a process of its own. Its list of servers and what it keeps is looked at while all servers are disabled;
 * then one is started, as the counter-proof that the hook sees what is loaded.
 */
const program = `
  import { registerHooks } from 'node:module'
  const loaded = new Set()
  registerHooks({ resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const [, path] = resolved.url.split('/node_modules/')
    if (path) loaded.add(path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/'))
    return resolved
  } })
  const { createPorts } = await import('#node/create-ports.ts')
  const { createHost } = await import('#core/host/create-host.ts')
  const { ports, close } = await createPorts({ home: ${JSON.stringify(home)}, shell: 'terminal', version: '0' })
  const host = createHost(ports, { person: true })
  const { signal } = new AbortController()
  const call = (method, input = {}) => host.handlers[method](input, { signal })
  host.start()
  const { servers } = await call('server.list')
  for (const method of ['server.tools', 'task.list', 'server-request.list', 'consent.list']) await call(method)
  await call('server.configure', { server: 'program', options: { sampling: 'ask' } })
  const before = [...loaded]
  await call('config.enable', { server: 'program', enabled: true })
  await call('server.test', { server: 'program' })
  await host.close()
  await close()
  console.log(JSON.stringify({ servers: servers.length, before, after: [...loaded] }))
`

test('a host that connects to nothing loads neither the SDKs nor what a network needs', () => {
  const disabled = true
  const mcpServers = {
    program: { command: process.execPath, args: ['-e', ''], disabled },
    http: { url: 'https://mcp.example/mcp', oauth: { clientId: 'steward' }, disabled },
    pipe: { url: 'wss://mcp.example/mcp', disabled },
    grpc: { url: 'grpcs://mcp.example', disabled },
  }
  writeFileSync(join(home, 'mcp.json'), JSON.stringify({ mcpServers }))
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', cwd: root, timeout: 30_000 })
  expect(stderr).toBe('')
  const { servers, before, after } = JSON.parse(stdout) as { servers: number; before: string[]; after: string[] }
  const heavy = (names: string[]): string[] => names.filter((name) => HEAVY.includes(name))
  expect(servers).toBe(4)
  expect(heavy(before)).toEqual([])
  expect(heavy(after)).toEqual(['@modelcontextprotocol/client'])
})
