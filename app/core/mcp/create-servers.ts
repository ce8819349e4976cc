import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonValue } from '#contract/json.ts'
import { StewardError, type Problem } from '#contract/problem.ts'
import type { ServerDefinition } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { checkResult } from './check-result.ts'
import { definitionHash } from './config/definition-hash.ts'
import { parseConfig } from './config/parse-config.ts'
import { createConnection, findTool, type Connection } from './connection.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { createIcons } from './features/icons.ts'
import { listsIcon } from './features/lists-icon.ts'
import { patiently } from './features/patiently.ts'
import { testServer } from './features/test-server.ts'
import { toCurl } from './features/to-curl.ts'
import { createResourceNotices } from './features/resource-notices.ts'
import { notReady } from './not-ready.ts'
import type { Session } from './open-session.ts'
import { createServerJournal, type ServerJournal } from './server-journal.ts'
import type { ServerRequestHandler } from './server-request-handler.ts'
import { createServerTrust } from './server-trust.ts'
import { tellOptions } from './tell-options.ts'
import type { CreatedTask, Servers } from './servers.ts'
import { createSignIns } from './sign-in/sign-ins.ts'
import { createStartPool } from './start-pool.ts'

export interface ServersParts
  extends Pick<Ports, 'about' | 'browser' | 'clock' | 'config' | 'cores' | 'folders' | 'launcher' | 'logger' | 'mask' | 'memory' | 'network' | 'secrets' | 'signInCallback' | 'trust' | 'validator' | 'variable' | 'viewFrames'> {
  readonly requests: ServerRequestHandler
  readonly publish: Publish
  readonly limits?: Partial<Limits>
}

interface Entry {
  readonly connection: Connection
  /** Everything of the entry: any change of it means a new connection. */
  readonly key: string
  trusted: boolean
  /** May start, but nobody asked for servers to start yet. */
  waits: boolean
}

export function createServers(parts: ServersParts): Servers {
  const { clock, config, mask, memory, publish } = parts
  const limits = { ...defaultLimits, ...parts.limits }
  const pool = createStartPool(parts.cores, limits.place, clock)
  const trust = createServerTrust(parts.trust, config)
  const signIns = createSignIns(parts)
  const toolListeners = new Set<() => void>()
  const notices = createResourceNotices(clock)
  const icons = createIcons(clock)
  const readyListeners = new Set<(server: string) => void>()
  /** Kept by name, so that the log outlives a change of the entry. */
  const journals = new Map<string, ServerJournal>()
  const order: string[] = []
  const entries = new Map<string, Entry>()
  let unwatch: (() => void) | undefined
  let loading: Promise<void> | undefined
  /** False while only what is asked for by name starts: the terminal calls one tool without starting all servers. */
  let startsAll = false
  let closed = false

  const onToolsChange = (): void => toolListeners.forEach((listener) => listener())

  /** One reading after the other; each takes what the file holds then. */
  function reload(): Promise<void> {
    loading = (loading ?? Promise.resolve()).then(load).catch((error: unknown) => parts.logger.error('mcp.json could not be read', { error: String(error) }))
    return loading
  }

  async function load(): Promise<void> {
    if (closed) return
    const { text, revision } = await config.read()
    const { definitions, problems, whole } = parseConfig(text)
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
      ...changed.map(({ definition }) => entries.get(definition.name)?.connection.stop({ kind: 'stopped' })),
    ])
    if (closed) return
    for (const { definition, hash } of changed) entries.set(definition.name, { connection: connect(definition, hash), key: keyOf(definition), trusted: false, waits: false })
    order.splice(0, order.length, ...definitions.map(({ name }) => name), ...[...entries.keys()].filter((name) => !names.has(name)))
    const due = wanted.filter(({ definition }) => {
      const entry = entries.get(definition.name)
      if (entry === undefined) return false
      const trustChanged = entry.trusted !== trusted.has(definition.name)
      entry.trusted = trusted.has(definition.name)
      return trustChanged || (entry.waits && startsAll) || changed.some((each) => each.definition === definition)
    })
    // Those used most come first: there are more servers than places.
    due.sort((one, other) => memory.usesOf(other.definition.name) - memory.usesOf(one.definition.name))
    for (const { definition } of due) void begin(definition.name)
    onToolsChange()
  }

  function connect(definition: ServerDefinition, hash: string): Connection {
    const journal = journals.get(definition.name) ?? createServerJournal({ server: definition.name, clock, publish, mask })
    journals.set(definition.name, journal)
    return createConnection({
      definition, definitionHash: hash, ports: parts,
      limits,
      pool,
      journal,
      publish,
      signIns,
      requests: parts.requests,
      onToolsChange,
      onResourceUpdated: (uri) => notices.tell(definition.name, uri),
      onReady: () => readyListeners.forEach((listener) => listener(definition.name)),
    })
  }

  function begin(name: string): Promise<void> | undefined {
    const entry = entryOf(name)
    const { connection, trusted } = entry
    const { definition, definitionHash: hash } = connection
    entry.waits = trusted && !definition.disabled && !startsAll
    if (definition.disabled) return connection.stop({ kind: 'disabled' })
    if (!trusted) return connection.stop({ kind: 'untrusted', definitionHash: hash })
    if (!entry.waits) return run(connection)
    return connection.view().state.kind === 'stopped' ? undefined : connection.stop({ kind: 'stopped' })
  }

  /** What was waited for may have been a stop before a restart, and the close came meanwhile: nothing starts after it. */
  function run(connection: Connection): undefined {
    if (!closed) connection.start()
  }

  async function remove(name: string): Promise<void> {
    const entry = entries.get(name)
    entries.delete(name)
    journals.delete(name)
    await entry?.connection.stop({ kind: 'stopped' })
    publish('server-remove', { server: name })
  }

  function entryOf(name: string): Entry {
    const entry = entries.get(name)
    if (entry) return entry
    throw new StewardError({ code: 'server-unknown', message: `There is no server called "${name}".`, nextStep: entries.size > 0 ? `There is: ${order.join(', ')}.` : 'Add one to mcp.json.' })
  }

  /** The first reading, where nobody asked for one yet. */
  const loaded = (): Promise<void> => loading ?? reload()

  function requireStartable(name: string): Connection {
    const entry = entryOf(name)
    const { connection, trusted } = entry
    if (connection.definition.disabled) throw new StewardError({ code: 'server-disabled', message: `${name} is disabled in mcp.json.`, nextStep: 'Enable it first.' })
    if (!trusted) throw new StewardError({ code: 'server-untrusted', message: `${name} was not approved yet.`, nextStep: 'Look at its exact command and approve it.' })
    entry.waits = false
    return connection
  }

  async function requireSession(name: string, signal: AbortSignal): Promise<{ connection: Connection; session: Session }> {
    await loaded()
    const { connection } = entryOf(name)
    await connection.settled(signal)
    const session = connection.session()
    if (session) return { connection, session }
    throw new StewardError(notReady(connection.view()))
  }

  /** A request that is no tool call, with the same errors. */
  async function request<Value>(name: string, signal: AbortSignal, send: (session: Session) => Promise<Value>): Promise<Value> {
    const { connection, session } = await requireSession(name, signal)
    try {
      return await send(session)
    } catch (error) {
      throw await failure(connection, session, error, signal)
    }
  }

  async function failure(connection: Connection, session: Session, error: unknown, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) return new DOMException('It was stopped.', 'AbortError')
    const problem = await session.describe(error)
    noticeLoss(connection, session, problem)
    return error instanceof StewardError ? error : new StewardError(problem, { cause: error })
  }

  /** HTTP hears of the end of its server, or of its session there, only by a request that fails. */
  function noticeLoss(connection: Connection, session: Session, problem: Problem): void {
    if (connection.definition.kind !== 'http') return
    const { name } = connection.definition
    if (['connection-lost', 'connection-refused', 'sign-in-needed'].includes(problem.code)) connection.reconnect(problem)
    // The specification says 404 for a session that ended; many servers say 400.
    else if (session.era === 'legacy' && ['address-not-found', 'request-refused'].includes(problem.code)) {
      connection.reconnect({ code: 'session-ended', message: `${name} no longer knows this session.`, cause: problem.cause, nextStep: 'Steward connects again by itself. Then try once more.' })
    }
  }

  const present = (): Entry[] => order.flatMap((name) => entries.get(name) ?? [])

  return {
    start() {
      startsAll = true
      unwatch ??= config.watch(() => void reload())
      void reload()
    },
    // Without a watch, only reading it again shows what was changed.
    load: () => (unwatch ? loaded() : reload()),
    list: () => present().map(({ connection }) => connection.view()),
    view: (server) => entryOf(server).connection.view(),
    tools: (server) => (server === undefined ? present() : [entryOf(server)]).flatMap(({ connection }) => [...connection.lists().tools]),
    async settled(server, signal) {
      await loaded()
      await Promise.all((server === undefined ? present() : [entryOf(server)]).map(({ connection }) => connection.settled(signal)))
    },
    async callTool(call) {
      const { connection, session } = await requireSession(call.server, call.signal)
      const listed = findTool(connection.lists(), call.tool)
      if (listed && call.definitionHash !== undefined && listed.definitionHash !== call.definitionHash) {
        throw new StewardError({ code: 'tool-changed', message: `${call.server} changed ${call.tool} before the call was sent.`, cause: 'It was not sent: what was allowed is not what the tool is now.', nextStep: 'Call it again; it is then looked at anew.' })
      }
      const tool = listed?.tool
      if (!tool) throw new StewardError({ code: 'tool-unknown', message: `${call.server} has no tool called "${call.tool}".`, nextStep: 'Its list may have changed: look at its tools.' })
      memory.countUse(call.server)
      const done = connection.busy(call.place ?? { callId: '', conversationId: null })
      try {
        let isTask = false
        const { onTask } = call
        const sent = onTask ? { ...call, onTask: (task: CreatedTask) => ((isTask = true), onTask(task)) } : call
        const result = await session.callTool(tool, sent, connection.definition.timeoutMs ?? limits.call)
        return isTask ? result : await checkResult(call.server, tool, result, parts.validator, connection.journal)
      } catch (error) {
        done(true)
        if (error instanceof StewardError) noticeLoss(connection, session, error.problem)
        throw error
      } finally {
        done(false)
      }
    },
    async checkResult(server, tool, result) {
      const connection = entries.get(server)?.connection
      const listed = connection && findTool(connection.lists(), tool)
      const { structuredContent: _, ...rest } = result
      return listed ? checkResult(server, listed.tool, result, parts.validator, connection.journal) : rest
    },
    async resources(server) {
      await loaded()
      const { resources, templates } = entryOf(server).connection.lists()
      return { resources: [...resources], templates: [...templates] }
    },
    readResource: (server, uri, signal) => request(server, signal, (session) => patiently(server, session, limits.call, clock, signal, (options) => session.client.readResource({ uri }, { ...options, cacheMode: 'bypass' }))),
    async prompts(server) {
      await loaded()
      return [...entryOf(server).connection.lists().prompts]
    },
    getPrompt: (server, name, args, signal) => request(server, signal, (session) => patiently(server, session, limits.list, clock, signal, (options) => session.client.getPrompt({ name, arguments: args }, options))),
    request,
    async watch(server, uri, on, signal) {
      await loaded()
      const { watched, settled, session } = entryOf(server).connection
      if (!on) {
        watched.remove(uri)
        return false
      }
      watched.add(uri)
      await settled(signal)
      return session() !== undefined && watched.settled(uri, signal)
    },
    async icon(server, src, signal) {
      await loaded()
      const { connection } = entryOf(server)
      if (!listsIcon(connection, src)) return null
      return icons.get(server, src, () => connection.way(signal), signal)
    },
    curl(server, index) {
      const { connection } = entryOf(server)
      const message = connection.journal.find(index)
      if (!message) throw new StewardError({ code: 'message-gone', message: 'This message is no longer kept.', cause: 'Only the last ones are, and none of an earlier run of Steward.', nextStep: 'Choose a newer one.' })
      return toCurl(connection.definition, message, mask)
    },
    async test(server, signal) {
      await loaded()
      const connection = requireStartable(server)
      return testServer(connection, clock, () => run(connection), (end) => this.ping(server, end), signal)
    },
    async configure(server, change) {
      await loaded()
      const { connection } = entryOf(server)
      const before = connection.options()
      const roots = change.roots && (await Promise.all(change.roots.map(async (root) => ({ ...root, path: (await parts.folders.resolve(root.path)).path }))))
      const options = { ...before, ...change, ...(roots ? { roots } : {}) }
      parts.trust.setServerOptions(server, connection.definitionHash, options)
      const session = connection.session()
      // What Steward can do is told at the start only; roots and log level reach a running server.
      if (session && options.sampling !== before.sampling) {
        await connection.stop({ kind: 'stopped' })
        run(connection)
      } else if (session) await tellOptions(session, before, options).catch((error: unknown) => connection.journal.log('steward', 'debug', `The options could not be told: ${String(error)}`))
      connection.announce()
      return connection.view()
    },
    async signIn(server, signal) {
      await loaded()
      await requireStartable(server).signIn(signal)
      await entryOf(server).connection.settled(signal)
      return entryOf(server).connection.view()
    },
    async signOut(server) {
      await loaded()
      await entryOf(server).connection.signOut()
      return entryOf(server).connection.view()
    },
    async startServer(server) {
      await loaded()
      run(requireStartable(server))
      return entryOf(server).connection.view()
    },
    async stopServer(server) {
      await loaded()
      const { connection } = entryOf(server)
      await connection.stop({ kind: 'stopped' })
      return connection.view()
    },
    async restartServer(server) {
      await loaded()
      const connection = requireStartable(server)
      await connection.stop({ kind: 'stopped' })
      run(connection)
      return connection.view()
    },
    async approve(server, hash) {
      await loaded()
      const entry = entryOf(server)
      if (entry.connection.definitionHash !== hash) {
        throw new StewardError({ code: 'definition-changed', message: `The entry of ${server} has changed since it was shown.`, nextStep: 'Look at it again, then approve it.' })
      }
      trust.approve(server, hash)
      entry.trusted = true
      await begin(server)
      return entry.connection.view()
    },
    async ping(server, signal) {
      const from = clock.monotonic()
      await request(server, signal, (session) => session.ping(limits.ping, signal))
      return clock.monotonic() - from
    },
    logs: (server, after) => entryOf(server).connection.journal.logs(after),
    messages: (server, after) => entryOf(server).connection.journal.messages(after),
    log: (server, source, level, text) => entryOf(server).connection.journal.log(source, level, text),
    onToolsChange(listener) {
      toolListeners.add(listener)
      return () => void toolListeners.delete(listener)
    },
    onResourceUpdated: notices.subscribe,
    onReady(listener) {
      readyListeners.add(listener)
      return () => void readyListeners.delete(listener)
    },
    async close() {
      closed = true
      unwatch?.()
      notices.close()
      await loading
      await Promise.all(present().map(({ connection }) => connection.stop({ kind: 'stopped' })))
    },
  }
}

function keyOf(definition: ServerDefinition): string {
  return canonicalJson(definition as JsonValue)
}
