import { describeProblem, StewardError, type Problem } from '#contract/problem.ts'
import type { ServerState, ServerView } from '#contract/server.ts'
import { quote } from './check-places.ts'
import { ok, type Examination, type Finding, type Proposal } from './examination.ts'
import { findPath } from './find-path.ts'
import { proposeUrl } from './propose-url.ts'

/** Lines of standard error that are shown. */
const MOST_LINES = 8

/** Whether the server answers: asked over its connection where there is one, else started anew. */
export async function checkHandshake(examination: Examination, signal: AbortSignal): Promise<Finding> {
  const { server, servers } = examination
  await servers.settled(server, signal)
  const { state } = servers.view(server)
  if (state.kind === 'signing-in') return { state: 'warning', stops: true, text: 'Somebody is signing in to it just now.', nextStep: 'Finish the sign-in, then check again.' }
  if (state.kind === 'ready' || state.kind === 'degraded') {
    try {
      const durationMs = await servers.ping(server, signal)
      return ok(`${words(state)}. It answers in ${Math.max(1, Math.round(durationMs))} ms.`)
    } catch (error) {
      signal.throwIfAborted()
      return { state: 'failed', text: `It is connected, but answers no ping: ${error instanceof StewardError ? describeProblem(error.problem) : String(error)}`, nextStep: 'Start it again.', proposal: { kind: 'restart' }, detail: lastLines(examination, 0) }
    }
  }
  if (state.kind === 'needs-sign-in') return ok('It answers, and wants to know who you are.')
  return connectAnew(examination, signal)
}

async function connectAnew(examination: Examination, signal: AbortSignal): Promise<Finding> {
  const { server, servers } = examination
  const { next } = servers.logs(server, 0)
  let view: ServerView
  try {
    view = (await servers.test(server, signal)).view
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof StewardError) || error.code !== 'server-busy') throw error
    return { state: 'warning', stops: true, text: describeProblem(error.problem), ...(error.problem.nextStep === undefined ? {} : { nextStep: error.problem.nextStep }) }
  }
  const { state } = view
  if (state.kind === 'ready' || state.kind === 'degraded') return ok(`It was started anew: ${words(state)}.`)
  if (state.kind === 'needs-sign-in') return ok('It answers, and wants to know who you are.')
  const problem = 'problem' in state && state.problem ? state.problem : { code: 'server-stopped', message: `${server} was stopped during the check.`, nextStep: 'Check again.' }
  const detail = lastLines(examination, next)
  const told = detail !== '' && problem.code === 'server-exited' ? problem.message : describeProblem(problem)
  return { state: 'failed', text: told, ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }), detail, ...(await remedy(problem, detail, examination, signal)) }
}

/** What helps against one kind of failure. */
async function remedy(problem: Problem, lines: string, examination: Examination, signal: AbortSignal): Promise<Pick<Finding, 'nextStep' | 'command' | 'proposal'>> {
  const cache = /((?:\/|[A-Z]:\\)\S*[/\\]_npx[/\\][0-9a-f]{8,})/.exec(lines)?.[1]
  if (cache !== undefined && /ENOTEMPTY|ENOENT|EEXIST|ERR_MODULE_NOT_FOUND|Cannot find (?:module|package)/.test(lines)) return { nextStep: 'The package in the cache of npx is damaged. Remove its folder; the next start fetches it anew.', command: `rm -rf ${quote(cache)}` }
  if (/ENOSPC|No space left/i.test(lines)) return { nextStep: 'The disk is full: free some space, then start it again.', proposal: { kind: 'restart' } }
  if (/Cannot connect to the Docker daemon|docker daemon is not running/i.test(lines)) return { nextStep: 'Start Docker, then start this server again.', proposal: { kind: 'restart' } }
  const edit: Proposal = { kind: 'edit-config' }
  switch (problem.code) {
    case 'redirected': {
      const target = problem.action?.kind === 'use-url' ? problem.action.url : undefined
      return { proposal: (target === undefined ? undefined : proposeUrl(examination, () => target, `Use ${target}`)) ?? edit }
    }
    case 'era-unsupported':
      return { proposal: examination.definition?.era === 'auto' ? undefined : { kind: 'edit-entry', label: 'Let Steward find out', changes: [{ path: ['era'], value: undefined }] } }
    case 'not-mcp':
    case 'address-not-found':
    case 'request-refused':
    case 'connection-lost':
    case 'server-error':
      return (await otherAddress(examination, signal)) ?? { proposal: problem.code === 'connection-lost' || problem.code === 'server-error' ? { kind: 'restart' } : edit }
    case 'server-exited':
    case 'handshake-timeout':
    case 'connection-timed-out':
      return { proposal: { kind: 'restart' }, ...inTerminal(examination) }
    default:
      return problem.action?.kind === 'restart-server' ? { proposal: { kind: 'restart' } } : problem.action?.kind === 'edit-config' ? { proposal: edit } : {}
  }
}

/** TLS where the address has none, or the path at which the server does answer. */
async function otherAddress(examination: Examination, signal: AbortSignal): Promise<Pick<Finding, 'nextStep' | 'proposal'> | undefined> {
  const { probe } = examination
  if (!probe?.host) return undefined
  if (!probe.host.secure && !probe.proxy && (await probe.certificate(signal).catch(() => undefined))) {
    const proposal = proposeUrl(examination, (url) => url.replace(/^(http|ws|grpc):/i, '$1s:'), 'Use the address with TLS')
    if (proposal) return { nextStep: 'TLS is spoken there: the address should begin with https://.', proposal }
  }
  return findPath(examination, signal)
}

/** Its command, to be seen by oneself. As the entry has it: what fills a placeholder may be a key. */
function inTerminal({ definition }: Examination): Pick<Finding, 'command'> {
  if (definition?.kind !== 'stdio') return {}
  const words = [definition.command, ...definition.args]
  return words.some((word) => word.includes('${')) ? {} : { command: words.map(quote).join(' ') }
}

export function checkSignIn({ server, servers, filled }: Examination): Finding | undefined {
  if (filled?.kind !== 'http') return undefined
  const { state, account } = servers.view(server)
  if (state.kind === 'needs-sign-in') return { state: 'failed', text: describeProblem(state.problem), nextStep: 'Sign in.', proposal: { kind: 'sign-in' } }
  if (!account) return ok('It asks for none.')
  return ok(`Signed in at ${account.issuer}${account.scopes.length === 0 ? '' : ` for ${account.scopes.join(', ')}`}.`)
}

export function checkLists({ server, servers }: Examination): Finding {
  const { state, counts } = servers.view(server)
  const listed = `${counts.tools} tools, ${counts.resources} resources, ${counts.resourceTemplates} templates, ${counts.prompts} prompts`
  if (state.kind === 'degraded') return { state: 'warning', text: `${describeProblem(state.problem)} Read: ${listed}.`, ...(state.problem.nextStep === undefined ? {} : { nextStep: state.problem.nextStep }), proposal: { kind: 'restart' } }
  return ok(`${listed}.`)
}

function words(state: Extract<ServerState, { kind: 'ready' | 'degraded' }>): string {
  return `${`${state.serverName} ${state.serverVersion}`.trim()}, protocol ${state.protocolVersion}`
}

/** What it wrote last on standard error. */
function lastLines({ server, servers }: Examination, after: number): string {
  const all = servers.logs(server, after).lines
  // Of the last way that was tried: the others may have ended with the same words.
  const from = all.findLastIndex(({ source, text }) => source === 'steward' && text.includes('Trying again'))
  const lines = all.slice(from + 1).filter(({ source, text }) => source === 'stderr' && text.trim() !== '')
  return lines.slice(-MOST_LINES).map(({ text }) => text).join('\n')
}
