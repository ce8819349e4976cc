import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonValue } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import type { ServerDefinition } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import { definitionHash } from './config/definition-hash.ts'
import { parseConfig, type ParsedConfig } from './config/parse-config.ts'
import { createConnection, type Connection, type ConnectionParts } from './connection.ts'
import { createServerJournal, type ServerJournal } from './server-journal.ts'
import { createServerTrust } from './server-trust.ts'
import { createStartPool } from './start-pool.ts'

export interface ServerEntriesParts extends Pick<ConnectionParts, 'limits' | 'publish' | 'requests' | 'signIns' | 'onToolsChange'> {
  readonly ports: ConnectionParts['ports'] & Pick<Ports, 'config' | 'cores' | 'mask'>
  readonly onResourceUpdated: (server: string, uri: string) => void
  readonly onReady: (server: string) => void
}

/** What stands in `mcp.json`, with one connection for each entry: kept in step with the file, and started where it may. */
export interface ServerEntries {
  /** Watches the file, reads it, and starts what is enabled and trusted. Returns at once. */
  start(isMeant?: (server: string) => boolean): void
  /** Reads the file; where it is watched, only for the first time. */
  load(): Promise<void>
  /** Resolves when the file has been read, which begins with the first asking. */
  loaded(): Promise<void>
  /** The connections, in the order of the file. */
  all(): Connection[]
  find(server: string): Connection | undefined
  /** @throws StewardError `server-unknown` */
  get(server: string): Connection
  /** @throws StewardError `server-unknown`, `server-disabled`, `server-untrusted` */
  getStartable(server: string): Connection
  /** @throws StewardError `definition-changed` where the hash is not that of the present definition */
  approve(server: string, hash: string): Promise<void>
  close(): Promise<void>
}

interface Entry {
  readonly connection: Connection
  /** Everything of the entry: any change of it means a new connection. */
  readonly key: string
  trusted: boolean
  /** May start, but nobody asked for servers to start yet. */
  waits: boolean
}

export function createServerEntries({ ports, limits, ...parts }: ServerEntriesParts): ServerEntries {
  const { config, clock, memory } = ports
  const pool = createStartPool(ports.cores, limits.place, clock)
  const trust = createServerTrust(ports.trust, config)
  /** Kept by name, so that the log outlives a change of the entry. */
  const journals = new Map<string, ServerJournal>()
  const order: string[] = []
  const entries = new Map<string, Entry>()
  let unwatch: (() => void) | undefined
  let loading: Promise<void> | undefined
  /** False while only what is asked for by name starts: the terminal calls one tool without starting all servers. */
  let startsAll = false
  let startsToo: (server: string) => boolean = () => true
  let closed = false

  /** One reading after the other; each takes what the file holds then. */
  function reload(): Promise<void> {
    loading = (loading ?? Promise.resolve()).then(read).catch((error: unknown) => ports.logger.error('mcp.json could not be read', { error: String(error) }))
    return loading
  }

  async function read(): Promise<void> {
    if (closed) return
    const { text, revision } = await config.read()
    const { definitions, problems, whole } = readConfig(text)
    const wanted = await Promise.all(definitions.map(async (definition) => ({ definition, hash: await definitionHash(definition) })))
    const trusted = trust.judge(wanted, revision)
    if (closed) return
    // A server whose entry cannot be read just now goes on as it is: the file is probably being written.
    const faulty = new Set(problems.filter(({ severity }) => severity === 'error').map(({ server }) => server))
    const names = new Set(definitions.map(({ name }) => name))
    const gone = [...entries.keys()].filter((name) => !names.has(name) && whole && !faulty.has(name))
    const changed = wanted.filter(({ definition }) => entries.get(definition.name)?.key !== keyOf(definition))
    await Promise.all([
      ...gone.map((name) => remove(name)),
      ...changed.map(({ definition }) => entries.get(definition.name)?.connection.close()),
    ])
    if (closed) return
    for (const { definition, hash } of changed) entries.set(definition.name, { connection: connect(definition, hash), key: keyOf(definition), trusted: false, waits: false })
    order.splice(0, order.length, ...definitions.map(({ name }) => name), ...[...entries.keys()].filter((name) => !names.has(name)))
    const due = wanted.filter(({ definition }) => {
      const entry = entries.get(definition.name)
      if (entry === undefined) return false
      const trustChanged = entry.trusted !== trusted.has(definition.name)
      entry.trusted = trusted.has(definition.name)
      return trustChanged || (entry.waits && startsAll && startsToo(definition.name)) || changed.some((each) => each.definition === definition)
    })
    // Those used most come first: there are more servers than places.
    due.sort((one, other) => memory.usesOf(other.definition.name) - memory.usesOf(one.definition.name))
    parts.onToolsChange()
    // What the last run knew of their tools is shown first: each start is an entry of the ledger and a program.
    if (due.length > 0) await new Promise<void>((resolve) => clock.after(0, resolve))
    if (closed) return
    for (const { definition } of due) if (entries.has(definition.name)) void begin(definition.name)
  }

  /**
   * What the text says, and where it is torn at the start, what the last whole one said beside it: a file that an editor or a
   * power loss left half-written costs no server (security.md §6). While Steward runs, what runs goes on anyway.
   */
  function readConfig(text: string): ParsedConfig {
    const parsed = parseConfig(text)
    if (parsed.whole) {
      config.keepGood(text)
      return parsed
    }
    const good = entries.size > 0 ? undefined : config.lastGood()
    if (good === undefined) return parsed
    const names = new Set(parsed.definitions.map(({ name }) => name))
    const missing = parseConfig(good).definitions.filter(({ name }) => !names.has(name))
    if (missing.length > 0) ports.logger.warn('mcp.json is torn; these servers are as they last stood there', { servers: missing.map(({ name }) => name).join(', ') })
    return { ...parsed, definitions: [...parsed.definitions, ...missing] }
  }

  function connect(definition: ServerDefinition, hash: string): Connection {
    const { name } = definition
    const journal = journals.get(name) ?? createServerJournal({ server: name, clock, publish: parts.publish, mask: ports.mask })
    journals.set(name, journal)
    return createConnection({ ...parts, definition, definitionHash: hash, ports, limits, pool, journal, onResourceUpdated: (uri) => parts.onResourceUpdated(name, uri), onReady: () => parts.onReady(name) })
  }

  /** As its entry and the person want it: started, or at rest. */
  async function begin(name: string): Promise<unknown> {
    const entry = get(name)
    const { connection, trusted } = entry
    const { definition, definitionHash: hash } = connection
    entry.waits = trusted && !definition.disabled && !(startsAll && startsToo(name))
    if (definition.disabled) return connection.stop({ kind: 'disabled' })
    if (!trusted) return connection.stop({ kind: 'untrusted', definitionHash: hash })
    if (!entry.waits) connection.start()
    else if (connection.view().state.kind !== 'stopped') return connection.stop({ kind: 'stopped' })
    return undefined
  }

  async function remove(name: string): Promise<void> {
    const entry = entries.get(name)
    entries.delete(name)
    journals.delete(name)
    await entry?.connection.close()
    parts.publish('server-remove', { server: name })
  }

  function get(name: string): Entry {
    const entry = entries.get(name)
    if (entry) return entry
    throw new StewardError({ code: 'server-unknown', message: `There is no server called "${name}".`, nextStep: entries.size > 0 ? `There is: ${order.join(', ')}.` : 'Add one to mcp.json.' })
  }

  const loaded = (): Promise<void> => loading ?? reload()
  const all = (): Connection[] => order.flatMap((name) => entries.get(name)?.connection ?? [])

  return {
    start(isMeant = () => true) {
      startsAll = true
      startsToo = isMeant
      unwatch ??= config.watch(() => void reload())
      void reload()
    },
    // Without a watch, only reading it again shows what was changed.
    load: () => (unwatch ? loaded() : reload()),
    loaded,
    all,
    find: (server) => entries.get(server)?.connection,
    get: (server) => get(server).connection,
    getStartable(server) {
      const entry = get(server)
      const { connection, trusted } = entry
      if (connection.definition.disabled) throw new StewardError({ code: 'server-disabled', message: `${server} is disabled in mcp.json.`, nextStep: 'Enable it first.' })
      if (!trusted) throw new StewardError({ code: 'server-untrusted', message: `${server} was not approved yet.`, nextStep: 'Look at its exact command and approve it.' })
      entry.waits = false
      return connection
    },
    async approve(server, hash) {
      const entry = get(server)
      if (entry.connection.definitionHash !== hash) {
        throw new StewardError({ code: 'definition-changed', message: `The entry of ${server} has changed since it was shown.`, nextStep: 'Look at it again, then approve it.' })
      }
      trust.approve(server, hash)
      entry.trusted = true
      await begin(server)
    },
    async close() {
      closed = true
      unwatch?.()
      await loading
      await Promise.all(all().map((connection) => connection.close()))
    },
  }
}

function keyOf(definition: ServerDefinition): string {
  return canonicalJson(definition as JsonValue)
}
