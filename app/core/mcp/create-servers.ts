import { StewardError } from '#contract/problem.ts'
import type { TakePermit } from '#core/ports/permit.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { checkResult } from './check-result.ts'
import { findTool } from './fetch-lists.ts'
import { createIcons } from './features/icons.ts'
import { listsIcon } from './features/lists-icon.ts'
import { patiently } from './features/patiently.ts'
import { createResourceNotices } from './features/resource-notices.ts'
import { testServer } from './features/test-server.ts'
import { toCurl } from './features/to-curl.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { createServerEntries } from './server-entries.ts'
import type { ServerRequestHandler } from './server-request-handler.ts'
import { createServerSessions } from './server-sessions.ts'
import type { CreatedTask, Servers } from './servers.ts'
import { createSignIns } from './sign-in/sign-ins.ts'
import { tellOptions, tellRoots } from './tell-options.ts'

export interface ServersParts
  extends Pick<Ports, 'about' | 'browser' | 'clock' | 'config' | 'cores' | 'folders' | 'knownSecrets' | 'launcher' | 'logger' | 'mask' | 'memory' | 'network' | 'secrets' | 'signInCallback' | 'trust' | 'validator' | 'variable' | 'viewFrames'> {
  readonly requests: ServerRequestHandler
  readonly publish: Publish
  readonly takePermit: TakePermit
  readonly limits?: Partial<Limits>
}

export function createServers(parts: ServersParts): Servers {
  const { clock, mask, memory, publish } = parts
  const limits = { ...defaultLimits, ...parts.limits }
  const toolListeners = new Set<() => void>()
  const readyListeners = new Set<(server: string) => void>()
  const notices = createResourceNotices(clock)
  const icons = createIcons(clock)
  const entries = createServerEntries({
    ports: parts,
    limits,
    publish,
    requests: parts.requests,
    signIns: createSignIns(parts),
    onToolsChange: () => toolListeners.forEach((listener) => listener()),
    onResourceUpdated: notices.tell,
    onReady: (server) => readyListeners.forEach((listener) => listener(server)),
  })
  const { loaded } = entries
  const sessions = createServerSessions(entries)
  const { request } = sessions

  return {
    start: entries.start,
    load: entries.load,
    list: () => entries.all().map((connection) => connection.view()),
    view: (server) => entries.get(server).view(),
    definitionHash: (server) => entries.get(server).definitionHash,
    tools: (server) => (server === undefined ? entries.all() : [entries.get(server)]).flatMap((connection) => [...connection.lists().tools]),
    async settled(server, signal, isMeant = () => true) {
      await loaded()
      await Promise.all((server === undefined ? entries.all().filter(({ definition }) => isMeant(definition.name)) : [entries.get(server)]).map((connection) => connection.settled(signal)))
    },
    options: (server) => entries.get(server).options(),
    async callTool(permit, call) {
      const { connection, session } = await sessions.require(call.server, call.signal)
      const listed = findTool(connection.lists(), call.tool)
      if (listed && listed.definitionHash !== call.definitionHash) {
        throw new StewardError({ code: 'tool-changed', message: `${call.server} changed ${call.tool} before the call was sent.`, cause: 'It was not sent: what was allowed is not what the tool is now.', nextStep: 'Call it again; it is then looked at anew.' })
      }
      if (!listed) throw new StewardError({ code: 'tool-unknown', message: `${call.server} has no tool called "${call.tool}".`, nextStep: 'Its list may have changed: look at its tools.' })
      const { tool } = listed
      // Nothing waits between this and the wire.
      parts.takePermit(permit, { server: call.server, serverHash: connection.definitionHash, tool: call.tool, definitionHash: listed.definitionHash, arguments: call.arguments })
      memory.countUse(call.server)
      const done = connection.calls.begin(call.place ?? { callId: '', conversationId: null })
      try {
        let isTask = false
        const { onTask } = call
        const sent = onTask ? { ...call, onTask: (task: CreatedTask) => ((isTask = true), onTask(task)) } : call
        const result = await session.callTool(tool, sent, connection.definition.timeoutMs ?? limits.call)
        return isTask ? result : await checkResult(call.server, tool, result, parts.validator, connection.journal)
      } catch (error) {
        done(true)
        if (error instanceof StewardError) sessions.noticeLoss(connection, session, error.problem)
        throw error
      } finally {
        done(false)
      }
    },
    async checkResult(server, tool, result) {
      const connection = entries.find(server)
      const listed = connection && findTool(connection.lists(), tool)
      const { structuredContent: _, ...rest } = result
      return listed ? checkResult(server, listed.tool, result, parts.validator, connection.journal) : rest
    },
    async resources(server) {
      await loaded()
      const { resources, templates } = entries.get(server).lists()
      return { resources: [...resources], templates: [...templates] }
    },
    readResource: (server, uri, signal) => request(server, signal, (session) => patiently(server, session, limits.call, clock, signal, (options) => session.client.readResource({ uri }, { ...options, cacheMode: 'bypass' }))),
    async prompts(server) {
      await loaded()
      return [...entries.get(server).lists().prompts]
    },
    getPrompt: (server, name, args, signal) => request(server, signal, (session) => patiently(server, session, limits.list, clock, signal, (options) => session.client.getPrompt({ name, arguments: args }, options))),
    request,
    async watch(server, uri, on, signal) {
      await loaded()
      const { watched, settled, session } = entries.get(server)
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
      const connection = entries.get(server)
      if (!listsIcon(connection, src)) return null
      return icons.get(server, src, () => connection.way(signal), signal)
    },
    curl(server, index) {
      const connection = entries.get(server)
      const message = connection.journal.find(index)
      if (!message) throw new StewardError({ code: 'message-gone', message: 'This message is no longer kept.', cause: 'Only the last ones are, and none of an earlier run of Steward.', nextStep: 'Choose a newer one.' })
      return toCurl(connection.definition, message, mask)
    },
    async test(server, signal) {
      await loaded()
      const connection = entries.getStartable(server)
      return testServer(connection, clock, (end) => this.ping(server, end), signal)
    },
    async configure(server, change) {
      await loaded()
      const roots = change.roots && (await Promise.all(change.roots.map(async (root) => ({ ...root, path: (await parts.folders.resolve(root.path)).path }))))
      // After the waiting: another change may have come meanwhile.
      const connection = entries.get(server)
      const before = connection.options()
      const options = { ...before, ...change, ...(roots ? { roots } : {}) }
      parts.trust.setServerOptions(server, connection.definitionHash, options)
      const session = connection.session()
      // What Steward can do is told at the start only, which may be just now; roots and log level reach a running server.
      if (options.sampling !== before.sampling && (session || connection.view().state.kind === 'starting')) {
        if (await connection.stop({ kind: 'stopped' })) connection.start()
      } else if (session) await tellOptions(session, before, options).catch((error: unknown) => connection.journal.log('steward', 'debug', `The options could not be told: ${String(error)}`))
      connection.announce()
      return connection.view()
    },
    async tellRoots() {
      await Promise.all(
        entries.all().map(async (connection) => {
          const session = connection.session()
          if (session) await tellRoots(session).catch((error: unknown) => connection.journal.log('steward', 'debug', `The folders could not be told: ${String(error)}`))
        }),
      )
    },
    async signIn(server, signal) {
      await loaded()
      await entries.getStartable(server).signIn(signal)
      await entries.get(server).settled(signal)
      return entries.get(server).view()
    },
    async signOut(server) {
      await loaded()
      await entries.get(server).signOut()
      return entries.get(server).view()
    },
    async startServer(server) {
      await loaded()
      entries.getStartable(server).start()
      return entries.get(server).view()
    },
    async stopServer(server) {
      await loaded()
      const connection = entries.get(server)
      await connection.stop({ kind: 'stopped' })
      return connection.view()
    },
    async restartServer(server) {
      await loaded()
      const connection = entries.getStartable(server)
      if (await connection.stop({ kind: 'stopped' })) connection.start()
      return connection.view()
    },
    async approve(server, hash) {
      await loaded()
      await entries.approve(server, hash)
      return entries.get(server).view()
    },
    async ping(server, signal) {
      const from = clock.monotonic()
      await request(server, signal, (session) => session.ping(limits.ping, signal))
      return clock.monotonic() - from
    },
    logs: (server, after) => entries.get(server).journal.logs(after),
    messages: (server, after) => entries.get(server).journal.messages(after),
    log: (server, source, level, text) => entries.get(server).journal.log(source, level, text),
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
      notices.close()
      await entries.close()
    },
  }
}
