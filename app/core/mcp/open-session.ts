import { Client, isSpecType, SdkError, SdkErrorCode, type CallToolResult, type ConnectOptions, type JsonSchemaValidator, type jsonSchemaValidator, type Tool } from '@modelcontextprotocol/client'
import type { JsonValue } from '#contract/json.ts'
import { maskProblem, StewardError, type Problem } from '#contract/problem.ts'
import type { Era, Sandbox, ServerDefinition, ServerLogLine, ServerOptions } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ServerExit } from '#core/ports/server-launcher.ts'
import { answerRequests, placeOfRequest, watchRefusals } from './answer-requests.ts'
import { MODERN, nextAttempt, planAttempts, wayOf, type Attempt, type FailedAttempt } from './attempts.ts'
import { clientCapabilities } from './client-capabilities.ts'
import { describeFailure } from './describe-failure.ts'
import { hideSecrets } from './hide-secrets.ts'
import type { Limits } from './limits.ts'
import { MOST_PAGES } from './list-pages.ts'
import type { Channel } from './launch-channel.ts'
import { openChannel } from './open-channel.ts'
import { pingSession } from './ping-session.ts'
import { retryAfterUrls } from './retry-after-urls.ts'
import { sendToolCall } from './send-tool-call.ts'
import type { RunningCall, ServerRequestHandler } from './server-request-handler.ts'
import type { ServerJournal } from './server-journal.ts'
import type { ToolCall } from './servers.ts'
import type { SignIns } from './sign-in/sign-ins.ts'
import { sleep } from './sleep.ts'
import { MOST_SLICES } from './list-bounds.ts'
import { tapTransport, type TapHooks, type TappedTransport } from './tap-transport.ts'
import type { ThinkTime } from './think-time.ts'

/** One living connection. */
export interface Session {
  readonly client: Client
  readonly tap: TappedTransport
  readonly thinkTime: ThinkTime
  /** As they are now. */
  readonly options: ServerOptions
  readonly era: Era
  readonly protocolVersion: string
  readonly serverName: string
  readonly serverVersion: string
  readonly pid?: number
  /** What its process was started in; missing where it was not walled in. */
  readonly isolation?: Sandbox['mode']
  /** True where a remembered verdict was taken without asking: a first request that fails may mean that it is out of date. */
  readonly assumed: boolean
  /** Resolves when the connection is gone, with how the process ended where there is one. */
  readonly closed: Promise<ServerExit | undefined>
  /** One `tools/call`; see `send-tool-call.ts`. */
  callTool(tool: Tool, call: ToolCall, limitMs: number): Promise<CallToolResult>
  /** Throws what the SDK throws, but not for an answer of whatever kind. */
  ping(timeoutMs: number, signal: AbortSignal): Promise<void>
  describe(error: unknown): Promise<Problem>
  /** Why a connection is gone that nobody closed. */
  describeEnd(): Promise<Problem>
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>
}

export interface SessionParts {
  readonly ports: Pick<Ports, 'about' | 'clock' | 'knownSecrets' | 'launcher' | 'mask' | 'memory' | 'network' | 'viewFrames'>
  readonly limits: Limits
  readonly journal: ServerJournal
  readonly hooks: Pick<TapHooks, 'onNotification'>
  /** Placeholders filled. */
  readonly definition: ServerDefinition
  /** The address as the entry has it: what fills it may be a key, and texts are read by people and models. */
  readonly written: string | undefined
  readonly definitionHash: string
  /** Some of them change while it runs. */
  readonly options: () => ServerOptions
  readonly signIns: SignIns
  readonly requests: ServerRequestHandler
  readonly thinkTime: ThinkTime
  readonly currentCall: () => RunningCall | null
  readonly signal: AbortSignal
  readonly onStep: (step: 'launch' | 'negotiate') => void
  /** A program that was started already, for the first attempt; whoever takes it ends it. */
  readonly takeLaunched?: () => Promise<Channel> | undefined
}

/** A server's schema never runs in this thread: results are checked in a worker (`check-result.ts`; security.md §0). */
const acceptAll: jsonSchemaValidator = {
  getValidator<Value>(): JsonSchemaValidator<Value> {
    return (input) => ({ valid: true, data: input as Value, errorMessage: undefined })
  },
}

/**
 * Connects to a server of either era. One process is spawned where it can be: the probe goes to the very process
 * that then serves, and a remembered verdict spares the probe. A server that dies of the probe is started once more
 * without it (mcp.md §1).
 *
 * @throws StewardError with the problem to show; the signal's reason where it aborted
 */
export async function openSession(parts: SessionParts): Promise<Session> {
  const { definition, definitionHash, signal } = parts
  const { clock, memory } = parts.ports
  const queue = planAttempts(definition, memory.verdict(definitionHash), clock.now())
  const known = queue[0]?.prior !== undefined
  for (let attempt = queue.shift(); ; ) {
    if (!attempt) throw new Error('There is no way left to connect.')
    let failed: Failed
    try {
      return await connect(parts, attempt)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof Failed)) throw error
      failed = error
    }
    if (attempt.prior) memory.forgetVerdict(definitionHash)
    const next = queue.shift() ?? nextAttempt(definition, attempt, failed, known)
    if (!next) throw new StewardError(failed.problem, { cause: failed.cause })
    parts.journal.log('steward', 'notice', `${failed.problem.message} ${failed.problem.cause ?? ''} Trying again ${wayOf(next)}.`)
    attempt = next
  }
}

class Failed extends Error implements FailedAttempt {
  readonly problem: Problem
  readonly closed: boolean
  readonly lateDiscovery: unknown

  constructor(problem: Problem, about: { cause: unknown; closed: boolean; lateDiscovery: unknown }) {
    super(problem.message, { cause: about.cause })
    this.problem = problem
    this.closed = about.closed
    this.lateDiscovery = about.lateDiscovery
  }
}

/** Lines of stderr that a cause shows. */
const MOST_LINES = 5

async function connect(parts: SessionParts, attempt: Attempt): Promise<Session> {
  const { definition, journal, limits, ports, signal } = parts
  const launched = parts.takeLaunched?.()
  if (!launched) parts.onStep('launch')
  const channel = await (launched ?? openChannel({ definition, definitionHash: parts.definitionHash, transport: attempt.transport, ports, signIns: parts.signIns, journal }))
  journal.connected()
  parts.onStep('negotiate')
  const garbage: string[] = []
  const stop = new AbortController()
  const giveUp = (): void => stop.abort()
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()

  const note = (level: ServerLogLine['level'], text: string): void => journal.log('steward', level, text)
  const noteRefusals = watchRefusals(note)
  const tap = tapTransport(channel.transport, ports.clock, {
    hide: (message) => hideSecrets(message, ports.knownSecrets),
    onMessage(direction, message) {
      journal.message(direction, message)
      noteRefusals(direction, message)
    },
    onNotification: parts.hooks.onNotification,
    onLeftOut: ({ list, name, reason }) => journal.log('steward', 'warning', `Left out of ${list}: ${name}. ${reason}`),
  }, attempt.transport === 'streamable-http' || attempt.transport === 'sse')
  const stderr: string[] = []
  channel.onStderr((line) => {
    journal.log('stderr', 'info', line)
    if (line.trim() === '') return
    if (stderr.push(ports.mask(line)) > MOST_LINES) stderr.shift()
  })
  channel.onNotice((text) => journal.log('steward', 'warning', text))
  let answered = false
  channel.onGarbage((line) => {
    if (garbage.length < 5) garbage.push(ports.mask(line))
    journal.log('steward', 'warning', `A line on standard output is no message: ${line}`)
    if (garbage.length > 1 || answered) return
    void sleep(ports.clock, limits.garbage, stop.signal).then(() => {
      if (!answered) giveUp()
    })
  })

  const capabilities = clientCapabilities({ options: parts.options(), person: parts.requests.person, views: ports.viewFrames !== undefined })
  const client = new Client(
    { name: 'steward', title: 'Steward', version: ports.about.version },
    {
      capabilities,
      versionNegotiation: { mode: attempt.mode, probe: { timeoutMs: probeLimit(attempt, limits) } },
      jsonSchemaValidator: acceptAll,
      // `list-pages.ts` ends a list before that, and keeps what it held.
      listMaxPages: MOST_PAGES + MOST_SLICES + 1,
    },
  )
  const gone = new AbortController()
  const questions = { server: definition.name, definitionHash: parts.definitionHash, thinkTime: parts.thinkTime, note, gone: gone.signal }
  answerRequests(client, { ...questions, capabilities, handler: parts.requests, currentCall: parts.currentCall, callOfTask: tap.tasks.callOf })
  // Not fatal: the SDK reports here whatever it could not place, such as an answer that came after its time.
  client.onerror = (error) => journal.log('steward', 'debug', error.message)
  const closed = closedPromise(client, channel)
  void closed.then(() => gone.abort())
  /** Set where the process ended by itself, and not because it was told to. */
  let ownExit: ServerExit | undefined
  void channel.exited?.then((exit) => {
    if (!tap.isClosing()) ownExit = exit
  })
  const context = { server: definition.name, kind: definition.kind, garbage, stderr, ...(parts.written === undefined ? {} : { url: parts.written }) }

  async function describe(error: unknown): Promise<Problem> {
    const exit = ownExit ?? (isClosed(error) && !tap.isClosing() ? await exitOf(channel, parts) : undefined)
    // Its lines before they are cut: half of a secret looks like none.
    const masked = exit && { ...exit, lastLines: exit.lastLines.map(ports.mask) }
    return maskProblem(describeFailure(isClosed(error) ? (channel.endedBy() ?? error) : error, { ...context, exit: masked }), ports.mask)
  }

  let ending: Promise<void> | undefined
  const close = (): Promise<void> => (ending ??= closeAll(client, channel))

  try {
    await Promise.race([client.connect(tap, optionsOf(attempt, limits)), limit(ports, limits, stop.signal)])
  } catch (error) {
    signal.removeEventListener('abort', giveUp)
    const problem = await describe(error)
    const late = tap.lateDiscovery()
    stop.abort()
    await close()
    throw new Failed(problem, { cause: error, closed: isClosed(error), lateDiscovery: late })
  }
  answered = true
  signal.removeEventListener('abort', giveUp)
  stop.abort()
  const era = client.getProtocolEra() ?? 'legacy'
  if (attempt.mode !== 'legacy' && !attempt.prior) remember(parts, era, client)
  const identity = client.getServerVersion()
  void closed.then(() => rememberLate(parts, era, tap))
  // Not waited for: a server that does not answer it still serves.
  if (era === 'legacy' && client.getServerCapabilities()?.logging) client.setLoggingLevel(parts.options().logLevel, { timeout: limits.list }).catch((error: unknown) => note('debug', `The log level could not be set: ${String(error)}`))
  const session: Session = {
    client,
    tap,
    thinkTime: parts.thinkTime,
    get options() {
      return parts.options()
    },
    era,
    protocolVersion: client.getNegotiatedProtocolVersion() ?? 'unknown',
    serverName: identity?.title ?? identity?.name ?? definition.name,
    serverVersion: identity?.version ?? '',
    ...(channel.pid === undefined ? {} : { pid: channel.pid }),
    ...(channel.isolation === undefined ? {} : { isolation: channel.isolation }),
    assumed: attempt.prior?.kind === 'modern',
    closed,
    ping: (timeoutMs, signal) => pingSession({ client, era }, timeoutMs, signal),
    describe,
    describeEnd: () => describe(new SdkError(SdkErrorCode.ConnectionClosed, 'The connection was closed.')),
    close,
    callTool: (tool, call, limitMs) =>
      retryAfterUrls(
        definition.name,
        () => sendToolCall(session, tool, call, limitMs, ports.clock),
        async (requests) => parts.requests.person && (await parts.requests.openRequired(requests, placeOfRequest(questions, call.signal, parts.currentCall() ?? asRunning(call)))),
      ),
  }
  return session
}

/** Beside other calls; what its error asks for is certainly its own. */
function asRunning({ place, signal }: ToolCall): RunningCall | null {
  return place ? { ...place, over: signal, failed: signal } : null
}

/** Over HTTP a silent probe is an error; over a process or a pipe it is an older server, to whom the first message is still to be said. */
function probeLimit({ transport }: Attempt, limits: Limits): number {
  if (transport === 'stdio') return limits.probe
  return transport === 'websocket' || transport === 'grpc' ? limits.handshake / 4 : limits.handshake
}

function optionsOf(attempt: Attempt, limits: Limits): ConnectOptions {
  return { timeout: limits.handshake, ...(attempt.prior ? { prior: attempt.prior } : {}) }
}

/** The SDK's own limit holds for one request; this one for all of the handshake, and for what it cannot interrupt. */
async function limit({ clock }: SessionParts['ports'], limits: Limits, signal: AbortSignal): Promise<never> {
  await sleep(clock, limits.handshake + limits.probe, signal)
  throw new SdkError(SdkErrorCode.RequestTimeout, 'The handshake took too long.')
}

function closedPromise(client: Client, channel: Channel): Promise<ServerExit | undefined> {
  const disconnected = new Promise<undefined>((resolve) => (client.onclose = () => resolve(undefined)))
  return channel.exited ?? disconnected
}

async function closeAll(client: Client, channel: Channel): Promise<void> {
  await channel.beforeClose()
  await client.close().catch(() => undefined)
  await channel.close()
}

/** The error of a request says only that the connection closed; a moment later the process has said why. */
async function exitOf(channel: Channel, { ports }: SessionParts): Promise<ServerExit | undefined> {
  if (!channel.exited) return undefined
  const waited = new AbortController()
  const exit = await Promise.race([channel.exited, sleep(ports.clock, 1_000, waited.signal)])
  waited.abort()
  return exit ?? undefined
}

function isClosed(error: unknown): boolean {
  if (error instanceof SdkError) return error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.EraNegotiationFailed
  return error instanceof Error && (error.message === 'Not connected' || 'code' in error && error.code === 'EPIPE')
}

function remember({ ports, definitionHash }: SessionParts, era: Era, client: Client): void {
  const discover = client.getDiscoverResult()
  ports.memory.rememberVerdict(definitionHash, { era, at: ports.clock.now(), ...(discover ? { discover: discover as unknown as JsonValue } : {}) })
}

/** A modern server that took longer to start than the probe waits answered it afterwards: next time it is asked no more. */
function rememberLate({ ports, definitionHash }: SessionParts, era: Era, tap: TappedTransport): void {
  const discover = tap.lateDiscovery()
  if (era !== 'legacy' || !isSpecType.DiscoverResult(discover) || !discover.supportedVersions.includes(MODERN)) return
  ports.memory.rememberVerdict(definitionHash, { era: 'modern', at: ports.clock.now(), discover: discover as unknown as JsonValue })
}
