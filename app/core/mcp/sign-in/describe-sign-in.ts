import { InsecureTokenEndpointError, IssuerMismatchError, OAuthError, RegistrationRejectedError } from '@modelcontextprotocol/client'
import { StewardError, type Problem } from '#contract/problem.ts'
import { isNetworkError, isShapeError } from './discover.ts'

/** A person is needed: the server waits in `needs-sign-in`, which is no failure. */
export function signInNeeded(server: string, cause: string, nextStep = 'Sign in.'): StewardError {
  return new StewardError({ code: 'sign-in-needed', message: `${server} wants to know who you are.`, cause, nextStep, action: { kind: 'sign-in', server } })
}

/** The token is good, but not for this: one more sign-in asks for the rest (step-up). */
export function scopeNeeded(server: string, missing: readonly string[]): StewardError {
  const what = missing.length === 0 ? 'It did not say which.' : `It wants: ${missing.map((scope) => plain(scope)).join(', ')}.`
  return new StewardError({ code: 'sign-in-needed', message: `${server} wants a further permission.`, cause: what, nextStep: 'Sign in again and grant it.', action: { kind: 'sign-in', server } })
}

/**
 * Why a sign-in failed, for a person. What an authorization server wrote is shown cleaned and short; what came with a
 * forged answer is not shown at all.
 */
export function describeSignIn(error: unknown, server: string): StewardError {
  if (error instanceof StewardError) return error
  return new StewardError(problemOf(error, server), { cause: error })
}

/** Where the entry itself says who signs in, no person can help but by changing it. */
export function describeMachine(error: unknown, server: string): StewardError {
  const described = describeSignIn(error, server)
  if (described.problem.action?.kind !== 'sign-in') return described
  return new StewardError({ ...described.problem, nextStep: 'Check "oauth" of the entry in mcp.json.', action: { kind: 'edit-config', server } }, { cause: error })
}

function problemOf(error: unknown, server: string): Problem {
  const again = { kind: 'sign-in', server } as const
  if (error instanceof IssuerMismatchError) {
    return error.kind === 'metadata'
      ? { code: 'sign-in-metadata-invalid', message: `The sign-in of ${server} was stopped: its authorization server gives itself another name.`, cause: 'The name in its metadata is not the one that it was asked under (RFC 8414, section 3.3).', nextStep: 'This is a fault of the server, or an attack: tell its maker.' }
      : { code: 'sign-in-mix-up', message: `The sign-in of ${server} was stopped: the answer came from another place than the one that was asked.`, cause: 'Somebody may have tried to get at your account (RFC 9207).', nextStep: 'Sign in again only if you trust this server.', action: again }
  }
  if (error instanceof RegistrationRejectedError) {
    return { code: 'sign-in-registration-refused', message: `The authorization server of ${server} does not register Steward.`, cause: `It answered ${error.status}${wordOf(error.body)}.`, nextStep: 'Register Steward there by hand, and write the client id into "oauth" of the entry. Where the server takes a key, give it in "headers".', action: { kind: 'edit-config', server } }
  }
  if (error instanceof InsecureTokenEndpointError) {
    return { code: 'sign-in-address-refused', message: `The sign-in of ${server} was stopped: its authorization server takes tokens without encryption.`, cause: 'Its token endpoint is no https address.', nextStep: 'Tell its maker.' }
  }
  if (error instanceof OAuthError) return describeOAuth(error, server)
  if (isShapeError(error)) {
    return { code: 'sign-in-metadata-invalid', message: `The metadata of ${server} for the sign-in cannot be used.`, cause: fieldsOf(error), nextStep: 'This is a fault of the server: tell its maker.' }
  }
  if (error instanceof SyntaxError) return { code: 'sign-in-metadata-invalid', message: `The authorization server of ${server} gave an answer that is no JSON.`, nextStep: 'This is a fault of the server: tell its maker.' }
  if (isNetworkError(error)) {
    return { code: 'sign-in-unreachable', message: `The authorization server of ${server} cannot be reached.`, cause: networkCause(error), nextStep: 'Check your network, then try again.', action: { kind: 'retry' } }
  }
  return { code: 'sign-in-failed', message: `The sign-in of ${server} failed.`, cause: plain(error instanceof Error ? error.message : String(error)), nextStep: 'Try again.', action: again }
}

function describeOAuth(error: OAuthError, server: string): Problem {
  const again = { kind: 'sign-in', server } as const
  // The SDK puts the whole body into the message where it is no OAuth error.
  const said = error.code === 'server_error' ? plain(error.code) : `${plain(error.code)}: ${plain(error.message)}`
  switch (error.code) {
    case 'access_denied':
      return { code: 'sign-in-denied', message: `You were not signed in to ${server}.`, cause: `The authorization server answered: ${said}`, nextStep: 'Sign in again if that was a mistake.', action: again }
    case 'expired_token':
      return { code: 'sign-in-timed-out', message: `The code for ${server} was not entered in time.`, nextStep: 'Start again.', action: again }
    case 'invalid_client':
    case 'unauthorized_client':
      return { code: 'sign-in-client-refused', message: `The authorization server of ${server} does not know Steward, or not with these credentials.`, cause: `It answered: ${said}`, nextStep: 'Check "clientId" and "clientSecret" under "oauth" of the entry in mcp.json.', action: { kind: 'edit-config', server } }
    default:
      return { code: 'sign-in-failed', message: `The authorization server of ${server} refused.`, cause: `It answered: ${said}`, nextStep: 'Sign in again.', action: again }
  }
}

/** Text of another machine in a sentence of Steward's: one line, no characters that hide or turn it, short. */
export function plain(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

function wordOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== 'object' || parsed === null || !('error' in parsed) || typeof parsed.error !== 'string') return ''
    const more = 'error_description' in parsed && typeof parsed.error_description === 'string' ? `: ${plain(parsed.error_description)}` : ''
    return ` (${plain(parsed.error)}${more})`
  } catch {
    return ''
  }
}

function fieldsOf(error: unknown): string {
  const issues: unknown = error instanceof Error && 'issues' in error ? error.issues : undefined
  const names = Array.isArray(issues) ? issues.flatMap((issue: { path?: unknown }) => (Array.isArray(issue.path) && issue.path.length > 0 ? [issue.path.join('.')] : [])) : []
  return names.length > 0 ? `Missing or wrong: ${plain(names.slice(0, 8).join(', '))}.` : 'It has another shape than the specification says.'
}

function networkCause(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'It did not answer in time.'
  const inner: unknown = error instanceof Error ? error.cause : undefined
  const code: unknown = typeof inner === 'object' && inner !== null && 'code' in inner ? inner.code : undefined
  return typeof code === 'string' ? `The connection failed (${plain(code)}).` : 'The connection failed.'
}
