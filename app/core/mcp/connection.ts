import { describeProblem, maskProblem, StewardError, toProblem, type Problem } from '#contract/problem.ts'
import { defaultServerOptions, type ServerDefinition, type ServerOptions, type ServerState, type ServerView } from '#contract/server.ts'
import type { NetworkWay } from '#core/ports/network.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { watchHealth } from './check-health.ts'
import { fillPlaceholders } from './config/fill-placeholders.ts'
import { featuresOf } from './features-of.ts'
import { keepFresh } from './features/keep-fresh.ts'
import { keepListening } from './features/keep-listening.ts'
import { createWatchedResources, type WatchedResources } from './features/watched-resources.ts'
import { fetchLists, instructionsOf, noLists, onlyLists, readRemembered, sameTools, toRemember, type ListName, type ServerLists } from './fetch-lists.ts'
import type { Limits } from './limits.ts'
import { openListed, type Listed } from './open-listed.ts'
import { isolationOf } from './isolation-of.ts'
import type { Session } from './open-session.ts'
import { learnPlain } from './learn-plain.ts'
import { mayHelp } from './restart-policy.ts'
import { createRunningCalls, type RunningCalls } from './running-calls.ts'
import type { ServerJournal } from './server-journal.ts'
import { createServerNotices, type OnNotification } from './server-notices.ts'
import type { ServerRequestHandler } from './server-request-handler.ts'
import { isSignInSecret } from './sign-in/account-store.ts'
import { createSignInGuide, notOnTheWeb } from './sign-in/sign-in-guide.ts'
import type { SignIns } from './sign-in/sign-ins.ts'
import { aborted, sleep, until } from './sleep.ts'
import type { StartPool } from './start-pool.ts'
import { createThinkTime } from './think-time.ts'
import { createListWatch } from './watch-lists.ts'

export interface ConnectionParts {
  readonly definition: ServerDefinition
  readonly definitionHash: string
  readonly ports: Pick<Ports, 'about' | 'clock' | 'knownSecrets' | 'launcher' | 'logger' | 'mask' | 'memory' | 'network' | 'secrets' | 'trust' | 'variable' | 'viewFrames'>
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
  /** Starts unless it runs already; forgets earlier failures. Returns at once. What is just being stopped ends first. */
  start(): void
  /** Resolves when nothing runs of what ran. False where it was started or stopped once more meanwhile: then that counts. */
  stop(rest: Extract<ServerState, { kind: 'stopped' | 'disabled' | 'untrusted' }>): Promise<boolean>
  /** Stops it for good: nothing starts it again. */
  close(): Promise<void>
  /** Resolves when it is ready, or will not be so soon. */
  settled(signal?: AbortSignal): Promise<void>
  options(): ServerOptions
  /** Tells views anew what it is, after its options or its account changed. */
  announce(): void
  /** Leads the person through the sign-in, then starts. @throws StewardError as `BoundSignIn.signIn` */
  signIn(signal: AbortSignal): Promise<void>
  signOut(): Promise<void>
  readonly calls: Pick<RunningCalls, 'begin' | 'any'>
  /** A request found the connection to be useless (an HTTP session that ended): connects again. */
  reconnect(problem: Problem): void
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
  /** Counts what was asked for, a start or a stop: the last one counts. */
  let wishes = 0
  let closed = false
  const calls = createRunningCalls()
  const thinkTime = createThinkTime()
  let drop: ((problem: Problem) => void) | undefined
  const listeners = new Set<() => void>()
  const watched = createWatchedResources()
  /** Whether lists that may be kept spare the reading. Not after a stop: who starts a server by hand, or as another person, wants to see what it has now. */
  let reusesLists = true
  /** Why the last attempt ended, until one succeeds. */
  let lastProblem: Problem | undefined

  const options = (): ServerOptions => ports.trust.serverOptions(server, definitionHash) ?? defaultServerOptions
  const onNotice = createServerNotices({ server, journal, watched, requests: parts.requests, onResourceUpdated: parts.onResourceUpdated })

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
      ...(definition.kind === 'stdio' ? { isolation: isolationOf(definition, session, ports.about.platform) } : {}),
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
    // The same connection, where a list was read again or a ping was late.
    const since = state.kind === 'ready' || state.kind === 'degraded' ? state.since : clock.now()
    const about = { since, era: live.era, protocolVersion: live.protocolVersion, serverName: live.serverName, serverVersion: live.serverVersion, ...(live.pid === undefined ? {} : { pid: live.pid }) }
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
    const filling = fillPlaceholders(definition, { variable: ports.variable, secret: async (name) => (isSignInSecret(name) ? undefined : ports.secrets.get(name, server)) })
    const filled = await Promise.race([filling, aborted(signal).then(() => signal.throwIfAborted())])
    if (!filled) throw new Error('An aborted signal did not throw.')
    learnPlain(filled.kind === 'stdio' ? filled.env : filled.headers, ports.knownSecrets)
    return filled
  }

  const openWay = ({ url, tls, proxy }: Extract<ServerDefinition, { kind: 'http' }>): Promise<NetworkWay> => ports.network.open({ server, url, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }) })
  const guide = createSignInGuide({ server, definitionHash, signIns: parts.signIns, clock, fill, openWay, become })

  /** Connects and reads the lists. Throws the problem; leaves no process behind when it does. */
  async function open(signal: AbortSignal, onNotification: OnNotification, onOpen: (live: Session) => void): Promise<Listed> {
    const since = clock.now()
    const filled = await fill(signal)
    if (filled.kind === 'http') await Promise.race([parts.signIns.load(server, definitionHash), aborted(signal)])
    signal.throwIfAborted()
    return openListed({
      ports,
      limits,
      journal,
      hooks: { onNotification },
      definition: filled,
      written: definition.kind === 'http' ? definition.url : undefined,
      definitionHash,
      options,
      signIns: parts.signIns,
      requests: parts.requests,
      thinkTime,
      currentCall: calls.current,
      signal,
      reusable: reusesLists ? lists : undefined,
      onStep: (step) => starting(since, step),
      onOpen,
    })
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
      const onNotification = (method: string, params: Readonly<Record<string, unknown>>): boolean => onNotice(method, params) || watch.onNotification(method)
      const opened = await parts.pool.run(() => open(signal, onNotification, listen), signal)
      const { session: current } = opened
      session = current
      listProblem = opened.problem
      // Emptied first: a list that the server has no more is gone.
      if (!listProblem) lists = onlyLists(lists, opened.known)
      reusesLists = true
      adopt(current, opened.fresh)
      connected(current, listProblem)
      watch.begin()
      parts.onReady()
      const dropped = new Promise<Problem>((resolve) => (drop = resolve))
      void keepFresh({ lists: () => lists, clock, signal: inner, onStale: watch.mark })
      const unhealthy = watchHealth({ server, session: current, clock, limits, isBusy: calls.any, onChange: (problem) => connected(current, problem ?? listProblem), signal: inner })
      const closed = current.closed.then(() => current.describeEnd())
      const problem = await Promise.race([closed, dropped, unhealthy, aborted(signal).then(() => undefined)])
      return signal.aborted ? undefined : problem
    } catch (error) {
      return signal.aborted ? undefined : maskProblem(toProblem(error), ports.mask)
    } finally {
      const last = session
      session = undefined
      drop = undefined
      cached = true
      end.abort()
      await last?.close()
    }
  }

  async function run(before: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
    for (;;) {
      starting(clock.now(), 'queued')
      await before
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

  async function stop(rest: Parameters<Connection['stop']>[0]): Promise<boolean> {
    const wish = ++wishes
    reusesLists = false
    const last = running
    last?.controller.abort(new StewardError({ code: 'server-stopped', message: `${server} was stopped.` }))
    await guide.cancel()
    await last?.done
    if (wish !== wishes) return false
    become(rest)
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
      if (closed) return
      wishes++
      if (running && !running.controller.signal.aborted) return
      void guide.cancel()
      failures = []
      lastProblem = undefined
      const controller = new AbortController()
      const done = run(running?.done, controller.signal).catch((error: unknown) => {
        ports.logger.error('A connection broke inside Steward', { server, error: String(error) })
        become({ kind: 'failed', at: clock.now(), attempts: failures.length, problem: toProblem(error) })
      })
      const mine = { controller, done }
      running = mine
      void done.then(() => {
        if (running === mine) running = undefined
      })
    },
    stop,
    async close() {
      closed = true
      await stop({ kind: 'stopped' })
    },
    // The common case by far, with each call: nothing to listen for.
    settled: (signal) => (isOnItsWay(state) || signal?.aborted ? until(() => !isOnItsWay(state), listeners, signal) : Promise.resolve()),
    options,
    announce: () => become(state),
    async signIn(signal) {
      if (definition.kind !== 'http') throw notOnTheWeb(server)
      let worked = false
      /** Whoever starts or stops the server meanwhile has the last word. */
      let wish = wishes
      try {
        // What the server wants (scopes, DPoP, where its metadata lies) stands in its refusal: it is asked first.
        if (state.kind === 'stopped') this.start()
        wish = wishes
        await this.settled(signal)
        worked = state.kind === 'ready' || state.kind === 'degraded'
        if (!(await stop({ kind: 'stopped' })) || closed) throw new StewardError({ code: 'sign-in-stopped', message: `${server} was started or stopped before its sign-in began.`, nextStep: 'Sign in again.' })
        wish = wishes
        await guide.lead(signal)
      } catch (error) {
        // What worked before goes on, with the permissions that were there.
        if (wish === wishes && (worked || (signal.aborted && parts.signIns.account(server, definitionHash)))) this.start()
        throw error
      }
      if (wish === wishes) this.start()
    },
    async signOut() {
      if (definition.kind !== 'http') throw notOnTheWeb(server)
      await stop({ kind: 'stopped' })
      await guide.signOut()
      become(state)
    },
    calls,
    reconnect: (problem) => drop?.(problem),
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
