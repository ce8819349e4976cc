import { status } from '@grpc/grpc-js'
import { StewardError, type Problem } from '#contract/problem.ts'

/**
 * Why a gRPC stream ended, from its status.
 * https://grpc.io/docs/guides/status-codes/
 */
export function describeStatus(server: string, url: URL, { code, details }: { readonly code: number; readonly details: string }, heard = true): StewardError {
  const said = details.replace(/\p{C}/gu, ' ').trim().slice(0, 1_000)
  const cause = `${url.host} ended the stream with status ${status[code] ?? code}${said === '' ? '' : `: ${said}`}.`
  const problem = problemOf(server, code)
  const hint = !heard && code === status.UNAVAILABLE && url.protocol === 'grpcs:' ? ' A server that wants a certificate of yours ("tls" in mcp.json) may hang up like this, too.' : ''
  return new StewardError({ ...problem, cause, nextStep: `${problem.nextStep}${hint}` })
}

function problemOf(server: string, code: number): Problem {
  const edit = { kind: 'edit-config', server } as const
  const restart = { kind: 'restart-server', server } as const
  switch (code) {
    case status.UNAUTHENTICATED:
      return { code: 'sign-in-needed', message: `${server} wants to know who you are.`, nextStep: 'Sign in, or give the key that the server wants in "headers" of mcp.json.', action: { kind: 'sign-in', server } }
    case status.PERMISSION_DENIED:
      return { code: 'access-denied', message: `${server} refused access.`, nextStep: 'Check the key in "headers" of mcp.json, and whether your account may use this server.', action: edit }
    case status.UNIMPLEMENTED:
    case status.NOT_FOUND:
      return { code: 'not-mcp', message: `What answers for ${server} is no MCP server.`, nextStep: 'Check the address: the server must offer the service steward.mcp.v1.Mcp (app/node/network/mcp.proto).', action: edit }
    case status.INVALID_ARGUMENT:
    case status.FAILED_PRECONDITION:
    case status.OUT_OF_RANGE:
      return { code: 'request-refused', message: `${server} refused the request.`, nextStep: 'Check the address and the headers in mcp.json.', action: edit }
    case status.DEADLINE_EXCEEDED:
      return { code: 'connection-timed-out', message: `${server} did not answer in time.`, nextStep: 'Check your network, then try again.', action: restart }
    case status.RESOURCE_EXHAUSTED:
      return { code: 'server-error', message: `${server} has too much to do.`, nextStep: 'Try again later.', action: restart }
    case status.UNKNOWN:
    case status.INTERNAL:
    case status.DATA_LOSS:
    case status.ABORTED:
      return { code: 'server-error', message: `${server} has a fault of its own.`, nextStep: 'Try again later.', action: restart }
    default:
      return { code: 'connection-lost', message: `The connection to ${server} was closed.`, nextStep: 'Start it again.', action: restart }
  }
}
