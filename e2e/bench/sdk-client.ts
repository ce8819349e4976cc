import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { Entry } from './our-host.ts'

/** The bare client of the v2 SDK over its own transport: what any host on it would have at least. */
export async function connectSdk({ command, args, env }: Entry, mode: 'legacy' | 'auto'): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode } })
  await client.connect(new StdioClientTransport({ command, args: [...args], stderr: 'ignore', ...(env ? { env: { ...env } } : {}) }))
  return client
}
