import { MissingRequiredClientCapabilityError, ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError, UnauthorizedError, UnsupportedProtocolVersionError } from '@modelcontextprotocol/client'
import { StewardError, type Problem } from '#contract/problem.ts'
import { describeMissing } from './describe-missing.ts'
import type { ServerExit } from '#core/ports/server-launcher.ts'
import { certificateProblem, describeNetwork, rootMessage } from './describe-network.ts'
import { Refusal } from './refusal.ts'

export interface FailureContext {
  readonly server: string
  readonly kind: 'stdio' | 'http'
  /** Where an HTTP server lives. */
  readonly url?: string
  /** Set where the process ended. */
  readonly exit?: ServerExit | undefined
  /** Lines of standard output that were no messages. */
  readonly garbage?: readonly string[]
  /** The last lines of standard error. */
  readonly stderr?: readonly string[]
}

/**
 * What a person is told when a connection or a request of it failed: what happened, why, and what to do.
 *
 * The order matters: a process that ended explains every error after it; then text in the place of messages
 * explains a silence; then the error speaks for itself.
 */
export function describeFailure(error: unknown, context: FailureContext): Problem {
  if (error instanceof StewardError) return error.problem
  // What Steward itself refused while the server waited (`refusal.ts`).
  if (error instanceof Refusal) return error.cause.problem
  const { server } = context
  if (context.exit) return describeExit(context.exit, server)
  const status = statusOf(error)
  if (status !== undefined) return describeStatus(status, error, context)
  const network = describeNetwork(error, context)
  if (network) return network
  if (error instanceof SdkError) {
    switch (error.code) {
      case SdkErrorCode.RequestTimeout:
        return describeSilence(context)
      case SdkErrorCode.ConnectionClosed:
      case SdkErrorCode.NotConnected:
        return { code: 'connection-lost', message: `The connection to ${server} was closed.`, cause: error.message, nextStep: 'Start it again.', action: { kind: 'restart-server', server } }
      case SdkErrorCode.ClientHttpUnexpectedContent:
        return notMcp(context, error.message)
      case SdkErrorCode.EraNegotiationFailed:
        return error.cause === undefined ? noCommonEra(error, server) : describeFailure(error.cause, context)
      case SdkErrorCode.InvalidResult:
        return { code: 'result-invalid', message: `${server} gave an answer that does not fit the protocol.`, cause: shorten(readIssues(error.message)), nextStep: 'This is a fault of the server: tell its maker.', action: { kind: 'show-logs', server } }
      default:
        break
    }
  }
  // The SDK has no class for what an older server answers to `initialize`.
  if (error instanceof UnsupportedProtocolVersionError || (error instanceof Error && error.message.startsWith("Server's protocol version is not supported"))) return noCommonEra(error, server)
  if (error instanceof MissingRequiredClientCapabilityError) return describeMissing(error.requiredCapabilities, server)
  if (error instanceof ProtocolError) return describeProtocolError(error, server)
  if (error instanceof Error && error.name === 'SyntaxError') return notMcp(context, error.message)
  // The SDK hands on what its schemas say, which nobody can read.
  if (error instanceof Error && 'issues' in error && Array.isArray(error.issues)) return { code: 'result-invalid', message: `${server} gave an answer that does not fit the protocol.`, cause: 'It does not have the form of a message.', nextStep: 'This is a fault of the server: tell its maker.', action: { kind: 'show-logs', server } }
  return {
    code: 'connection-failed',
    message: `${server} could not be used.`,
    cause: shorten(error instanceof Error && error.message === 'fetch failed' ? rootMessage(error) : error instanceof Error ? error.message : String(error)),
    nextStep: 'Look at its log.',
    action: { kind: 'show-logs', server },
  }
}

function describeExit({ code, signal, lastLines }: ServerExit, server: string): Problem {
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code ?? 'unknown'}`
  const said = tellingLines(lastLines.filter((line) => line.trim() !== '')).join('\n')
  return {
    code: 'server-exited',
    message: `${server} ${how}.`,
    cause: said === '' ? 'It wrote nothing to standard error.' : shorten(said),
    nextStep: 'Look at its log, or run its command in a terminal.',
    action: { kind: 'show-logs', server },
  }
}

/** The end of what a server wrote. Node and npm write the error first and much after it, so that the error would not be in it. */
function tellingLines(lines: readonly string[]): readonly string[] {
  const tail = lines.slice(-5)
  const error = lines.findLast((line) => /^(?:Uncaught )?\w*Error\b.*: /.test(line)) ?? lines.find((line) => /^npm (?:error|ERR!) \d{3} \S/.test(line))
  return error === undefined || tail.includes(error) ? tail : [error, ...tail.slice(1)]
}

function describeSilence(context: FailureContext): Problem {
  const { server, garbage = [], stderr = [] } = context
  if (garbage.length > 0) return notMcp(context, `It wrote on standard output: ${garbage[0]}`)
  return {
    code: 'handshake-timeout',
    message: `${server} did not answer.`,
    cause: context.kind === 'stdio' ? `It was started, but said nothing to the first message.${stderr.length > 0 ? ` It last wrote:\n${stderr.join('\n')}` : ''}` : 'The address took the first message and said nothing.',
    nextStep: 'Look at its log. A server that downloads itself at the first start may need a second try.',
    action: { kind: 'restart-server', server },
  }
}

function notMcp({ server, kind }: FailureContext, cause: string): Problem {
  return {
    code: 'not-mcp',
    message: kind === 'stdio' ? `${server} writes text where MCP messages belong.` : `What answers for ${server} is no MCP server.`,
    cause: shorten(cause),
    nextStep: kind === 'stdio' ? 'Check its command and arguments: a server may write messages only on standard output, everything else on standard error.' : 'Check the address: it often ends in /mcp or /sse.',
    action: { kind: 'edit-config', server },
  }
}

function noCommonEra(error: Error, server: string): Problem {
  return {
    code: 'era-unsupported',
    message: `${server} and Steward speak no common version of the protocol.`,
    cause: shorten(error.message),
    nextStep: 'Take "era" out of its entry in mcp.json so that Steward finds out by itself, or update the server.',
    action: { kind: 'edit-config', server },
  }
}

function describeProtocolError(error: ProtocolError, server: string): Problem {
  const reason = stewardReason(error.data)
  if (reason === 'message-too-large') return { code: 'result-too-large', message: `The answer of ${server} was too large.`, cause: error.message, nextStep: 'Ask for less at once.' }
  if (reason === 'message-not-json' || reason === 'message-too-deep') return { code: 'result-invalid', message: `${server} gave an answer that cannot be read.`, cause: error.message, nextStep: 'This is a fault of the server: tell its maker.', action: { kind: 'show-logs', server } }
  return { code: 'protocol-error', message: `${server} answered with an error.`, cause: `${shorten(error.message.replace(/^MCP error -?\d+: /, ''))} (${error.code})` }
}

/** Errors that the transport made in the server's name carry why. */
function stewardReason(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'steward' in data ? data.steward : undefined
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof SdkHttpError) return error.status
  if (error instanceof SseError) return error.code
  if (error instanceof UnauthorizedError) return 401
  // The SSE transport has only the text.
  const match = error instanceof Error ? /^Error POSTing to endpoint \(HTTP (\d{3})\)/.exec(error.message) : null
  return match ? Number(match[1]) : undefined
}

function describeStatus(status: number, error: unknown, context: FailureContext): Problem {
  const { server, url = '' } = context
  const text = error instanceof Error ? error.message : String(error)
  const edit = { kind: 'edit-config', server } as const
  if (status === 401) return { code: 'sign-in-needed', message: `${server} wants to know who you are.`, cause: `${url} answered 401 (unauthorized).`, nextStep: 'Sign in, or give the key that the server wants in "headers" of mcp.json.', action: { kind: 'sign-in', server } }
  if (status === 403) return { code: 'access-denied', message: `${server} refused access.`, cause: `${url} answered 403 (forbidden).`, nextStep: 'Check the key in "headers" of mcp.json, and whether your account may use this server.', action: edit }
  if (status >= 300 && status < 400) {
    const target = /(?:Redirect to|try) ((?:https?|wss?):\/\/\S+)/.exec(text)?.[1]
    return {
      code: 'redirected',
      message: `${server} lives at another address now.`,
      cause: target ? `${url} sends on to ${target}. Steward does not follow to another place by itself, because your keys would go there.` : `${url} answered ${status} (redirect).`,
      nextStep: target ? 'If you trust that address, use it instead.' : 'Correct the address in mcp.json.',
      action: target ? { kind: 'use-url', server, url: target } : edit,
    }
  }
  if (status < 300) return notMcp(context, `${url} answered ${status} and opened no WebSocket.`)
  // nginx tells so in the page of its 400.
  const certificate = status === 400 ? /(No required SSL certificate|SSL certificate error)/i.exec(text)?.[1] : undefined
  if (certificate) return certificateProblem(server, certificate.startsWith('No') ? 'needed' : 'refused', `${url} answered 400: ${certificate}.`)
  if (status === 404) return { code: 'address-not-found', message: `There is no MCP server at the address of ${server}.`, cause: `${url} answered 404 (not found).`, nextStep: 'Check the address: it often ends in /mcp or /sse.', action: edit }
  if (status >= 500) return { code: 'server-error', message: `${server} has a fault of its own.`, cause: shorten(`${url} answered ${status}. ${text}`), nextStep: 'Try again later.', action: { kind: 'restart-server', server } }
  return { code: 'request-refused', message: `${server} refused the request.`, cause: shorten(`${url} answered ${status}. ${text}`), nextStep: 'Check the address and the headers in mcp.json.', action: edit }
}

/** The SDK writes what is wrong with a result as JSON; the first of it, as a person reads it. */
function readIssues(text: string): string {
  const at = text.indexOf('[')
  try {
    const issues: unknown = at === -1 ? undefined : JSON.parse(text.slice(at))
    if (!Array.isArray(issues)) return text
    const lines = issues.slice(0, 3).map((issue: { path?: unknown; message?: unknown }) => `${Array.isArray(issue.path) && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${String(issue.message)}`)
    return `${text.slice(0, at)}${lines.join('; ')}.`
  } catch {
    return text
  }
}

function shorten(text: string): string {
  return text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text
}
