import { isSpecType, type PriorDiscovery, type VersionNegotiationMode } from '@modelcontextprotocol/client'
import type { Problem } from '#contract/problem.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { transportOf as transportOfUrl } from './config/define-address.ts'
import type { EraVerdict } from '#core/ports/server-memory.ts'

export const MODERN = '2026-07-28'
/** A server that was old last week may have been updated: it would go on answering the old handshake for ever. Milliseconds. */
const LEGACY_VERDICT_LASTS = 7 * 24 * 3_600_000

/** One way to connect. */
export interface Attempt {
  readonly mode: VersionNegotiationMode
  readonly prior?: PriorDiscovery
  readonly transport: 'stdio' | 'streamable-http' | 'sse' | 'websocket' | 'grpc'
}

export interface FailedAttempt {
  readonly problem: Problem
  /** The connection closed, as it does when the process died. */
  readonly closed: boolean
  /** The answer to the probe that came after its time, unparsed. */
  readonly lateDiscovery: unknown
}

/** What to try first, and second where a remembered verdict was wrong. */
export function planAttempts(definition: ServerDefinition, verdict: EraVerdict | undefined, now: number): Attempt[] {
  const transport = definition.kind === 'stdio' ? 'stdio' : transportOf(definition)
  if (definition.era === 'legacy' || transport === 'sse') return [{ mode: 'legacy', transport }]
  const fresh: Attempt = { mode: definition.era === 'modern' ? { pin: MODERN } : 'auto', transport }
  if (!verdict) return [fresh]
  if (verdict.era === 'modern' && isSpecType.DiscoverResult(verdict.discover)) return [{ ...fresh, prior: { kind: 'modern', discover: verdict.discover } }, fresh]
  const old = now - verdict.at > LEGACY_VERDICT_LASTS
  return verdict.era === 'legacy' && definition.era === 'auto' && !old ? [{ ...fresh, prior: { kind: 'legacy' } }, fresh] : [fresh]
}

/** A placeholder may have hidden of which kind the address is. */
function transportOf({ transport, url }: Extract<ServerDefinition, { kind: 'http' }>): Attempt['transport'] {
  const wanted = transport === 'auto' ? transportOfUrl(url) : transport
  return wanted === 'auto' ? 'streamable-http' : wanted
}

/** What to try after an attempt that failed, where the failure leaves a way open. `known`: a remembered verdict was tried before. */
export function nextAttempt(definition: ServerDefinition, attempt: Attempt, failed: FailedAttempt, known: boolean): Attempt | undefined {
  if (definition.kind === 'stdio') {
    // The process died, perhaps of the probe; or it was slow to start and answered the probe too late.
    if (attempt.mode !== 'auto' || attempt.prior || known) return undefined
    if (failed.lateDiscovery && isSpecType.DiscoverResult(failed.lateDiscovery)) return { ...attempt, prior: { kind: 'modern', discover: failed.lateDiscovery } }
    return failed.closed ? { ...attempt, prior: { kind: 'legacy' } } : undefined
  }
  // A server that hangs up on an unknown first message.
  const isPipe = attempt.transport === 'websocket' || attempt.transport === 'grpc'
  if (isPipe) return attempt.mode === 'auto' && !attempt.prior && !known && failed.problem.code === 'connection-lost' ? { ...attempt, prior: { kind: 'legacy' } } : undefined
  // The older transport, as the specification has it: after the first POST was refused with a 4xx.
  const refused = failed.problem.code === 'request-refused' || failed.problem.code === 'address-not-found'
  return definition.transport === 'auto' && attempt.transport === 'streamable-http' && refused ? { mode: 'legacy', transport: 'sse' } : undefined
}

/** How the next attempt goes about it, as the end of a sentence. */
export function wayOf({ transport, prior }: Attempt): string {
  if (transport === 'sse') return 'with the older HTTP+SSE transport'
  return prior?.kind === 'legacy' ? 'with the older handshake' : 'with a new probe'
}
