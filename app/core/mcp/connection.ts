import { describeProblem, StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { defaultServerOptions, type ServerDefinition, type ServerOptions, type ServerState, type ServerView } from '#contract/server.ts'
import type { NetworkWay } from '#core/ports/network.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { watchHealth } from './check-health.ts'
import { fillPlaceholders } from './config/fill-placeholders.ts'
import { keepFresh } from './features/keep-fresh.ts'
import { fetchLists, freshLists, instructionsOf, noLists, onlyLists, readRemembered, toRemember, type ListName, type ServerLists } from './fetch-lists.ts'
import type { Limits } from './limits.ts'
import type { Session } from './open-session.ts'
import { mayHelp } from './restart-policy.ts'
import { featuresOf } from './features-of.ts'
import type { RunningCall, ServerRequestHandler } from './server-request-handler.ts'
import type { ServerJournal } from './server-journal.ts'
import type { ServerTool } from './servers.ts'
import { isSignInSecret } from './sign-in/account-store.ts'
import { createSignInGuide, notOnTheWeb } from './sign-in/sign-in-guide.ts'
import type { SignIns } from './sign-in/sign-ins.ts'
import { aborted, sleep, until } from './sleep.ts'
import type { StartPool } from './start-pool.ts'
import { createThinkTime } from './think-time.ts'
import { keepListening } from './features/keep-listening.ts'
import { createWatchedResources, type WatchedResources } from './features/watched-resources.ts'
import { createListWatch } from './watch-lists.ts'

export interface ConnectionParts {
  readonly definition: ServerDefinition
  readonly definitionHash: string
  readonly ports: Pick<Ports, 'about' | 'clock' | 'launcher' | 'logger' | 'memory' | 'network' | 'secrets' | 'trust' | 'variable' | 'viewFrames'>
  readonly limits: Limits
  readonly pool: StartPool
  readonly journal: ServerJournal
  readonly publish: Publish
  readonly signIns: SignIns
  readonly requests: ServerRequestHandler
  readonly onToolsChange: () => void
  readonly onResourceUpdated: (uri: string) => void
  /** The server answers, anew or again. */
  readonly onReady: () => void
}

/** One configured server: its state, its lists, and the session while there is one. */
export interface Connection {
  readonly definition: ServerDefinition
  readonly definitionHash: string
  readonly journal: ServerJournal
  view(): ServerView
  /** Of the live server, or of its last run while it starts. None of a server that cannot be called. */
  lists(): ServerLists
  session(): Session | undefined
  readonly watched: WatchedResources
  /** Starts unless it runs already; forgets earlier failures. Returns at once. */
  start(): void
  /** Resolves when nothing of it runs. */
  stop(rest: Extract<ServerState, { kind: 'stopped' | 'disabled' | 'untrusted' }>): Promise<void>
  /** Resolves when it is ready, or will not be so soon. */
  settled(signal?: AbortSignal): Promise<void>
  options(): ServerOptions
  /** Tells views anew what it is, after its options or its account changed. */
  announce(): void
  /** Leads the person through the sign-in, then starts. @throws StewardError as `BoundSignIn.signIn` */
  signIn(signal: AbortSignal): Promise<void>
  signOut(): Promise<void>
  /** Notes a call that runs, so that a busy server is not taken for a dead one, and that what it asks is known to belong to the call. */
  busy(call: Pick<RunningCall, 'callId' | 'conversationId'>): (failed: boolean) => void
  /** A request found the connection to be useless (an HTTP session that ended): connects again. */
  reconnect(problem: Problem): void
  isBusy(): boolean
  /** Called with each change of its state. */
  onState(listener: () => void): () => void
  /** A way over the network to where it lives, beside its connection; undefined for a program on this machine. The caller closes it. */
  way(signal: AbortSignal): Promise<NetworkWay | undefined>
}

export function createConnection(parts: ConnectionParts): Connection {
  const { definition, definitionHash, ports, limits, journal } = parts
  const { clock, memory } = ports
  const server = definition.name
  let state: ServerState = { kind: 'stopped' }
  let lists = readRemembered(server, memory.lists(definitionHash)) ?? noLists
  let cached = true
  let session: Session | undefined
  let failures: number[] = []
  let running: { controller: AbortController; done: Promise<void> } | undefined
  const calls = new Set<RunningCall>()
  const thinkTime = createThinkTime()
  let drop: ((problem: Problem) => void) | undefined
  const listeners = new Set<() => void>()
  const watched = createWatchedResources()
  /** Whether lists that may be kept spare the reading. Not after a stop: who starts a server by hand, or as another person, wants to see what it has now. */
  let reusesLists = true
  /** Why the last attempt ended, until one succeeds. */
  let lastProblem: Problem | undefined

  const options = (): ServerOptions => ports.trust.serverOptions(server, definitionHash) ?? defaultServerOptions
  const currentCall = (): RunningCall | null => {
    const [only, ...others] = calls
    return only && others.length === 0 && only.callId !== '' ? only : null
  }

  function view(): ServerView {
    const { tools, resources, templates, prompts, instructions, about } = lists
    const account = parts.signIns.account(server, definitionHash)
    return {
      name: server,
      definition,
      definitionHash,
      state,
      ...(instructions === undefined ? {} : { instructions }),
      counts: { tools: tools.length, resources: resources.length, resourceTemplates: templates.length, prompts: prompts.length },
      cached: cached && lists !== noLists,
      ...about,
      options: options(),
      ...(account ? { account } : {}),
    }
  }

  function become(next: ServerState): void {
    const couldCall = isCallable(state)
    state = next
    parts.publish('server-state', { server: view() })
    if (couldCall !== isCallable(next)) parts.onToolsChange()
    for (const listener of [...listeners]) listener()
  }

  function starting(since: number, step: Extract<ServerState, { kind: 'starting' }>['step']): void {
    become({ kind: 'starting', since, step, ...(lastProblem ? { problem: lastProblem } : {}) })
  }

  function connected(live: Session, problem?: Problem): void {
    lastProblem = undefined
    const about = { since: clock.now(), era: live.era, protocolVersion: live.protocolVersion, serverName: live.serverName, serverVersion: live.serverVersion, ...(live.pid === undefined ? {} : { pid: live.pid }) }
    become(problem ? { kind: 'degraded', ...about, problem } : { kind: 'ready', ...about })
  }

  function adopt(live: Session, fresh: Partial<ServerLists>): void {
    const before = lists.tools
    const instructions = instructionsOf(live)
    const { instructions: _, ...rest } = lists
    lists = { ...rest, ...fresh, kept: { ...lists.kept, ...fresh.kept }, about: featuresOf(live.client), ...(instructions === undefined ? {} : { instructions }) }
    cached = false
    memory.rememberLists(definitionHash, toRemember(lists))
    if (fresh.tools && !sameTools(before, fresh.tools)) parts.onToolsChange()
  }

  /** The definition as it starts; stops waiting for a keychain that asks the person first. Tokens of a sign-in are nobody's placeholder. */
  async function fill(signal: AbortSignal): Promise<ServerDefinition> {
    const filling = fillPlaceholders(definition, { variable: ports.variable, secret: async (name) => (isSignInSecret(name) ? undefined : ports.secrets.get(name)) })
    const filled = await Promise.race([filling, aborted(signal).then(() => signal.throwIfAborted())])
    if (!filled) throw new Error('An aborted signal did not throw.')
    return filled
  }

  const openWay = ({ url, tls, proxy }: Extract<ServerDefinition, { kind: 'http' }>): Promise<NetworkWay> => ports.network.open({ server, url, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }) })
  const guide = createSignInGuide({ server, definitionHash, signIns: parts.signIns, clock, fill, openWay, become })

  /** Connects and reads the lists. Throws the problem; leaves no process behind when it does. */
  async function open(signal: AbortSignal, onNotification: (method: string, params: Readonly<Record<string, unknown>>) => boolean, onOpen: (live: Session) => void): Promise<{ live: Session; problem?: Problem | undefined }> {
    const since = clock.now()
    const filled = await fill(signal)
    if (filled.kind === 'http') await Promise.race([parts.signIns.load(server, definitionHash), aborted(signal)])
    signal.throwIfAborted()
    // With it comes the SDK: a host that connects to nothing does not load it.
    const { openSession } = await import('./open-session.ts')
    for (let again = false; ; again = true) {
      const live = await openSession({ ports, limits, journal, hooks: { onNotification }, definition: filled, written: definition.kind === 'http' ? definition.url : undefined, definitionHash, options, signIns: parts.signIns, requests: parts.requests, thinkTime, currentCall, signal, onStep: (step) => starting(since, step) })
      starting(since, 'list')
      try {
        onOpen(live)
        const known = live.era === 'modern' && reusesLists ? freshLists(lists, clock.now()) : []
        const names = (['tools', 'resources', 'prompts'] as const).filter((name) => !known.includes(name))
        // Where nothing else is asked, a server that was taken for a modern one without asking must show that it is there.
        const { lists: fresh, problem, error } = names.length > 0 || !live.assumed ? await fetchLists({ server, session: live, names, limitMs: limits.list, clock, signal }) : await lookForLife(live, signal)
        const cause = error === undefined ? undefined : await live.describe(error)
        if (cause?.code === 'sign-in-needed') throw new StewardError(cause)
        if (problem && error !== undefined && live.assumed && !again) {
          // The remembered verdict may be out of date: ask the server anew.
          journal.log('steward', 'notice', `${problem.cause ?? problem.message} Asking anew which protocol it speaks.`)
          memory.forgetVerdict(definitionHash)
          await live.close()
          continue
        }
        // Emptied first: a list that the server has no more is gone.
        if (!problem) lists = onlyLists(lists, known)
        reusesLists = true
        adopt(live, fresh)
        return { live, problem }
      } catch (error) {
        await live.close()
        throw error
      }
    }
  }

  async function lookForLife(live: Session, signal: AbortSignal): Promise<Awaited<ReturnType<typeof fetchLists>>> {
    try {
      await live.ping(limits.ping, signal)
      return { lists: {} }
    } catch (error) {
      signal.throwIfAborted()
      return { lists: {}, problem: await live.describe(error), error }
    }
  }

  /** One life of the connection. Resolves with why it ended; undefined where the signal ended it. */
  async function live(signal: AbortSignal): Promise<Problem | undefined> {
    const end = new AbortController()
    const inner = AbortSignal.any([signal, end.signal])
    let listProblem: Problem | undefined
    const watch = createListWatch(clock, inner, async (names: readonly ListName[]) => {
      const current = session
      if (!current) return
      const { lists: fresh, problem, error } = await fetchLists({ server, session: current, names, limitMs: limits.list, clock, signal: inner })
      const cause = error === undefined ? undefined : await current.describe(error)
      if (cause?.code === 'sign-in-needed') return drop?.(cause)
      listProblem = problem
      adopt(current, fresh)
      if (session === current) connected(current, problem)
    })
    /** Before the lists are read, so that no change falls between the two. */
    const listen = (opened: Session): void => {
      const over = new AbortController()
      void opened.closed.then(() => over.abort())
      void keepListening({ session: opened, watched, journal, clock, signal: AbortSignal.any([inner, over.signal]), onListsMissed: () => watch.mark(['tools', 'resources', 'prompts']), onResourceMissed: parts.onResourceUpdated })
    }
    try {
      const onNotification = (method: string, params: Readonly<Record<string, unknown>>): boolean => onLogMessage(method, params) || onNotice(method, params) || watch.onNotification(method)
      const opened = await parts.pool.run(() => open(signal, onNotification, listen), signal)
      const { live: current } = opened
      session = current
      listProblem = opened.problem
      connected(current, listProblem)
      watch.begin()
      parts.onReady()
      const dropped = new Promise<Problem>((resolve) => (drop = resolve))
      void keepFresh({ lists: () => lists, clock, signal: inner, onStale: watch.mark })
      const unhealthy = watchHealth({ server, session: current, clock, limits, isBusy: () => calls.size > 0, onChange: (problem) => connected(current, problem ?? listProblem), signal: inner })
      const closed = current.closed.then(() => current.describeEnd())
      const problem = await Promise.race([closed, dropped, unhealthy, aborted(signal).then(() => undefined)])
      return signal.aborted ? undefined : problem
    } catch (error) {
      return signal.aborted ? undefined : toProblem(error)
    } finally {
      const last = session
      session = undefined
      drop = undefined
      cached = true
      end.abort()
      await last?.close()
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (;;) {
      starting(clock.now(), 'queued')
      const problem = await live(signal)
      if (!problem) return
      lastProblem = problem
      journal.log('steward', 'error', describeProblem(problem))
      const now = clock.monotonic()
      failures = [...failures.filter((at) => now - at < limits.failureWindow), now]
      const wait = limits.backoff[failures.length - 1]
      if (problem.code === 'sign-in-needed') return become({ kind: 'needs-sign-in', problem })
      if (wait === undefined || !mayHelp(problem)) return become({ kind: 'failed', at: clock.now(), attempts: failures.length, problem })
      become({ kind: 'restarting', attempt: failures.length, limit: limits.backoff.length, retryAt: clock.now() + wait, problem })
      await sleep(clock, wait, signal)
      if (signal.aborted) return
    }
  }

  function onLogMessage(method: string, params: Readonly<Record<string, unknown>>): boolean {
    if (method !== 'notifications/message') return false
    const text = typeof params['data'] === 'string' ? params['data'] : JSON.stringify(params['data'] ?? null)
    journal.log('protocol', levelOf(params['level']), typeof params['logger'] === 'string' ? `${params['logger']}: ${text}` : text)
    return true
  }

  function onUpdated(uri: string): void {
    const concerned = watched.concernedBy(uri)
    if (concerned.length === 0) journal.log('steward', 'debug', `It says that ${uri.slice(0, 500)} changed, which nobody watches.`)
    concerned.forEach(parts.onResourceUpdated)
  }

  function onNotice(method: string, params: Readonly<Record<string, unknown>>): boolean {
    if (method === 'notifications/resources/updated' && typeof params['uri'] === 'string') onUpdated(params['uri'])
    else if (method === 'notifications/elicitation/complete' && typeof params['elicitationId'] === 'string') parts.requests.elicitationFinished(server, params['elicitationId'])
    else return false
    return true
  }

  return {
    definition,
    definitionHash,
    journal,
    view,
    lists: () => (isCallable(state) ? lists : noLists),
    session: () => session,
    watched,
    start() {
      if (running) return
      void guide.cancel()
      failures = []
      lastProblem = undefined
      const controller = new AbortController()
      const done = run(controller.signal).catch((error: unknown) => {
        ports.logger.error('A connection broke inside Steward', { server, error: String(error) })
        become({ kind: 'failed', at: clock.now(), attempts: failures.length, problem: toProblem(error) })
      })
      const mine = { controller, done }
      running = mine
      void done.then(() => {
        if (running === mine) running = undefined
      })
    },
    async stop(rest) {
      reusesLists = false
      await guide.cancel()
      const last = running
      last?.controller.abort(new StewardError({ code: 'server-stopped', message: `${server} was stopped.` }))
      await last?.done
      if (running === last) running = undefined
      become(rest)
    },
    // The common case by far, with each call: nothing to listen for.
    settled: (signal) => (isOnItsWay(state) || signal?.aborted ? until(() => !isOnItsWay(state), listeners, signal) : Promise.resolve()),
    options,
    announce: () => become(state),
    async signIn(signal) {
      if (definition.kind !== 'http') throw notOnTheWeb(server)
      let worked = false
      try {
        // What the server wants (scopes, DPoP, where its metadata lies) stands in its refusal: it is asked first.
        if (state.kind === 'stopped') this.start()
        await this.settled(signal)
        worked = state.kind === 'ready' || state.kind === 'degraded'
        await this.stop({ kind: 'stopped' })
        await guide.lead(signal)
      } catch (error) {
        // What worked before goes on, with the permissions that were there; unless somebody stopped it meanwhile.
        if (state.kind === 'needs-sign-in' && (worked || (signal.aborted && parts.signIns.account(server, definitionHash)))) this.start()
        throw error
      }
      this.start()
    },
    async signOut() {
      if (definition.kind !== 'http') throw notOnTheWeb(server)
      await this.stop({ kind: 'stopped' })
      await guide.signOut()
      become(state)
    },
    busy(call) {
      const [over, failed] = [new AbortController(), new AbortController()]
      const running = { ...call, over: over.signal, failed: failed.signal }
      calls.add(running)
      return (hasFailed) => {
        calls.delete(running)
        if (hasFailed) failed.abort()
        over.abort()
      }
    },
    reconnect: (problem) => drop?.(problem),
    isBusy: () => calls.size > 0,
    onState(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async way(signal) {
      const filled = await fill(signal)
      return filled.kind === 'http' ? openWay(filled) : undefined
    },
  }
}

/** A first restart comes within a second and is worth waiting for; later ones are not. */
function isOnItsWay(state: ServerState): boolean {
  return state.kind === 'starting' || (state.kind === 'restarting' && state.attempt === 1)
}

/** Whether the model may be offered its tools: it answers, or it is about to. */
function isCallable(state: ServerState): boolean {
  return state.kind === 'ready' || state.kind === 'degraded' || state.kind === 'starting' || state.kind === 'restarting'
}

function sameTools(before: ServerLists['tools'], after: ServerLists['tools']): boolean {
  return before.length === after.length && before.every((tool, index) => tool.definitionHash === after[index]?.definitionHash)
}

function levelOf(level: unknown): 'debug' | 'info' | 'notice' | 'warning' | 'error' {
  if (level === 'debug' || level === 'info' || level === 'notice' || level === 'warning') return level
  return level === undefined ? 'info' : 'error'
}

export function findTool(lists: ServerLists, name: string): ServerTool | undefined {
  return lists.tools.find(({ tool }) => tool.name === name)
}
