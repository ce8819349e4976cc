/** The hosts of `hostile-servers.test.ts`, and what is measured of them. */
import { spawnSync, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { JsonObject } from '#contract/json.ts'
import { createNetwork } from '#node/network/network.ts'
import { createMemory, createTestbed, startProgram, type Testbed } from '../testbed.ts'
import type { Way } from './row.ts'

const program = fileURLToPath(new URL('../../../../../e2e/servers/hostile/hostile.mjs', import.meta.url))
/** In the environment of every process of the suite, so that those which are left are found. */
const mark = `STEWARD_HOSTILE_SUITE=${crypto.randomUUID()}`

export interface Attempt {
  readonly host: string
  readonly port: number
}

export interface Suite {
  readonly host: Testbed
  /** With short time limits. */
  readonly impatient: Testbed
  /** Every connection that a host opened or would have. */
  readonly attempts: readonly Attempt[]
  readonly port: number
  entry(way: Way, kind: string, more?: JsonObject): JsonObject
  /** What the server over HTTP says at a path. */
  ask(path: string): Promise<string>
  close(): Promise<void>
}

const [name, value] = mark.split('=') as [string, string]
export const good: JsonObject = { command: process.execPath, args: [program, 'stdio', 'legacy', 'good'], env: { [name]: value }, era: 'legacy' }

export async function openSuite(entries: (suite: Pick<Suite, 'entry'>) => { host: Record<string, JsonObject>; impatient: Record<string, JsonObject> }): Promise<Suite> {
  const { address, child } = await startProgram({ command: process.execPath, args: [program, 'http'] }, {}, (line) => (line.startsWith('http') ? line : undefined))
  const port = Number(new URL(address).port)
  const attempts: Attempt[] = []
  const network = createNetwork({
    environment: {},
    connect(where) {
      if ('path' in where) throw new Error('No server of the suite lives at a socket.')
      attempts.push(where)
      // Nothing but the suite's own server is ever reached.
      return connectPlain({ host: '127.0.0.1', port: where.host === '127.0.0.1' && where.port === port ? port : 1, noDelay: true })
    },
  })
  const entry: Suite['entry'] = (way, kind, more = {}) => {
    const [over, era] = way.split(' ') as [string, string]
    const pinned: JsonObject = era === 'legacy' ? { era } : {}
    return over === 'http' ? { url: `${address}/${era}/${kind}`, ...pinned, ...more } : { command: process.execPath, args: [program, 'stdio', era, kind], env: { [name]: value }, ...pinned, ...more }
  }
  const { host, impatient } = entries({ entry })
  const limits = { probe: 2_000, garbage: 300, backoff: [10] }
  const parts = { network }
  // Lists of earlier runs lie in a file of the real host; here they would stay in memory.
  const memory = { ...createMemory(), rememberLists: () => undefined }
  const options = { cores: 4, graceMs: 300, parts, memory }
  const beds = [
    createTestbed(host, { ...options, limits: { ...limits, handshake: 15_000, list: 15_000, call: 15_000 } }),
    createTestbed(impatient, { ...options, limits: { ...limits, probe: 1_000, handshake: 3_000, list: 1_500, place: 200 } }),
  ] as const
  for (const bed of beds) bed.servers.start()
  return {
    host: beds[0],
    impatient: beds[1],
    attempts,
    port,
    entry,
    ask: async (path) => (await fetch(`${address}${path}`, { method: 'POST', body: '{}' })).text(),
    async close() {
      await Promise.all(beds.map((bed) => bed.close()))
      await network.close()
      await ended(child)
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

/** Names of all behaviours that the program knows, by file. */
export function behaviours(): readonly string[][] {
  return JSON.parse(spawnSync(process.execPath, [program, 'ids'], { encoding: 'utf8' }).stdout) as string[][]
}

/** Processes of the suite that still run (Linux; none elsewhere). */
export function leftProcesses(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && Number(pid) !== process.pid && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark) && !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    } catch {
      return false
    }
  })
}

/** Bytes of the heap that are really in use. */
export function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
