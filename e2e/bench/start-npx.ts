/** Of the suite `start`: a server written as `npx -y NAME@VERSION`, from its second start. npm's cache is a folder of the bench, its registry a port of this machine. */
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDataFolder, openHost, type Entry } from './our-host.ts'
import { interleave, timed, type Row } from './report.ts'
import { connectSdk } from './sdk-client.ts'

const SPEC = 'raw-mcp@1.0.0'
const manifest = { name: 'raw-mcp', version: '1.0.0', type: 'module', bin: { 'raw-mcp': 'server.mjs' } }

/** What npx leaves behind after it installed the raw server once. */
function makeCache(): string {
  const cache = mkdtempSync(join(tmpdir(), 'steward-bench-npm-'))
  const install = join(cache, '_npx', createHash('sha512').update(SPEC).digest('hex').slice(0, 16))
  const home = join(install, 'node_modules', 'raw-mcp')
  mkdirSync(join(install, 'node_modules', '.bin'), { recursive: true })
  mkdirSync(home)
  const source = fileURLToPath(new URL('raw-server.mjs', import.meta.url))
  copyFileSync(source, join(home, 'raw.mjs'))
  writeFileSync(join(home, 'server.mjs'), "#!/usr/bin/env node\nimport './raw.mjs'\n", { mode: 0o755 })
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(install, 'node_modules', '.bin', 'raw-mcp'), `#!/bin/sh\nexec node ${join(home, 'server.mjs')} "$@"\n`, { mode: 0o755 })
  writeFileSync(join(install, 'package.json'), JSON.stringify({ dependencies: { 'raw-mcp': '1.0.0' } }))
  writeFileSync(join(install, 'node_modules', '.package-lock.json'), JSON.stringify({ name: 'x', lockfileVersion: 3, requires: true, packages: { 'node_modules/raw-mcp': { version: '1.0.0', bin: manifest.bin } } }))
  return cache
}

export async function npxRow(rounds: number): Promise<Row[]> {
  const cache = makeCache()
  const registry = createServer((_, response) => {
    const { port } = registry.address() as AddressInfo
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ name: 'raw-mcp', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { ...manifest, dist: { tarball: `http://127.0.0.1:${port}/raw-mcp.tgz` } } } }))
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  const env = { npm_config_cache: cache, npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`, npm_config_update_notifier: 'false' }
  const npx: Entry = { command: 'npx', args: ['-y', SPEC], env }
  const direct: Entry = { command: process.execPath, args: [join(cache, '_npx', createHash('sha512').update(SPEC).digest('hex').slice(0, 16), 'node_modules/raw-mcp/server.mjs')] }
  const data = makeDataFolder({ npx, direct })
  const host = await openHost(data.home)
  const start = (server: string) => async (): Promise<number> => {
    const ms = await timed(async () => {
      const ready = host.ready(server)
      await host.connection.call('server.start', { server })
      await ready
    })
    await host.connection.call('server.stop', { server })
    return ms
  }
  const result = await interleave(
    rounds,
    {
      floor: start('direct'),
      ours: start('npx'),
      async npx() {
        const environment = { ...process.env, ...env } as Record<string, string>
        let close: (() => Promise<void>) | undefined
        const ms = await timed(async () => {
          const client = await connectSdk({ ...npx, env: environment }, 'legacy')
          close = () => client.close()
          await client.listTools()
        })
        await close?.()
        return ms
      },
    },
    true,
  )
  await host.close()
  data.remove()
  registry.close()
  rmSync(cache, { recursive: true, force: true })
  return [
    {
      suite: 'start',
      number: 6,
      what: '`npx -y NAME@VERSION`, from its second start: connect + first list; floor: direct node',
      unit: 'ms',
      floor: result.floor,
      ours: result.ours,
      peers: { 'v2 client through npx': result.npx },
      goal: { text: '≤ 1.1× direct node', met: result.ours <= 1.1 * result.floor },
    },
  ]
}
