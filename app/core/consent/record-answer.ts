import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { Grant } from '#contract/grant.ts'
import type { JsonObject } from '#contract/json.ts'
import { StewardError } from '#contract/problem.ts'
import { coversArguments, type RealPaths } from '#core/policy/meets-condition.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'

const notOffered = new StewardError({ code: 'answer-not-offered', message: 'This request does not offer that answer.', nextStep: 'Answer the request as it is shown now.' })

type Allowed = Exclude<ConsentAnswer, { kind: 'deny' }>

/**
 * That the answer is one that this request offers, for a view under somebody else's control may send any.
 * @throws StewardError `grant-too-narrow`, `answer-not-offered`
 */
export function checkAnswer(request: ConsentRequest, answer: ConsentAnswer, realPaths: RealPaths, now: number): void {
  if (answer.kind === 'deny') return
  if (answer.kind === 'allow-where' && !coversArguments(answer.conditions, request.arguments, realPaths)) {
    throw new StewardError({
      code: 'grant-too-narrow',
      message: 'This rule would not allow the call that is shown.',
      cause: 'Each argument needs a condition that the value in this call meets.',
      nextStep: 'Widen the rule, or allow the call once.',
    })
  }
  if ('scope' in answer && answer.scope === 'project' && !request.project) throw notOffered
  const isOffered = answer.kind === 'allow-read-only' ? request.offersReadOnly : answer.kind !== 'allow-once' || (answer.trust ?? []).every((server) => request.offersTrust.includes(server))
  if (!isOffered) throw notOffered
  if (answer.kind !== 'allow-once' && answer.expiresAt !== undefined && answer.expiresAt <= now) {
    throw new StewardError({ code: 'answer-expired', message: 'The end of this permission lies in the past.', nextStep: 'Choose a later end.' })
  }
}

/**
 * Keeps what an answer means beyond this one call: the definition that the person saw counts as
 * approved, and a standing answer becomes a grant.
 * @returns the grant, where there is one
 */
export function recordAnswer(
  { trust, clock, publish }: { trust: TrustStore; clock: Clock; publish: Publish },
  request: ConsentRequest,
  answer: Allowed,
  seen: { readonly definition: JsonObject; readonly serverHash: string },
): Grant | undefined {
  const { server, tool, definitionHash } = request
  trust.approveTool(server, tool, definitionHash, seen.definition)
  const rule = grantRule(request, seen.serverHash, answer)
  if (!rule || answer.kind === 'allow-once') return undefined
  const scope = grantScope(request, answer.kind === 'allow-conversation' ? 'conversation' : (answer.scope ?? 'always'))
  if (!scope) return undefined
  const grant: Grant = { grantId: crypto.randomUUID(), createdAt: clock.now(), scope, rule, ...(answer.expiresAt === undefined ? {} : { expiresAt: answer.expiresAt }), uses: 1 }
  trust.addGrant(grant)
  publish('grant-change', { grants: trust.grants() })
  return grant
}

/** Undefined where there is nothing that it could hold in: a call by hand belongs to no conversation. */
function grantScope({ conversationId, project }: ConsentRequest, kind: Grant['scope']['kind']): Grant['scope'] | undefined {
  switch (kind) {
    case 'always':
      return { kind }
    case 'conversation':
      return conversationId === null ? undefined : { kind, conversationId }
    case 'project':
      // The one that stood in the request: what the conversation moved to meanwhile was not shown.
      return project && { kind, projectId: project.projectId }
  }
}

function grantRule({ server, tool, definitionHash, arguments: args }: ConsentRequest, serverHash: string, answer: Allowed): Grant['rule'] | undefined {
  const ofTool = { server, serverHash, tool, definitionHash }
  switch (answer.kind) {
    case 'allow-once':
      return undefined
    case 'allow-conversation':
      return { kind: 'tool', ...ofTool }
    case 'allow-always':
      return answer.cover === 'tool' ? { kind: 'tool', ...ofTool } : { kind: 'tool-arguments', ...ofTool, arguments: args }
    case 'allow-where':
      return { kind: 'tool-where', ...ofTool, conditions: answer.conditions }
    case 'allow-read-only':
      return { kind: 'read-only', server, serverHash }
  }
}
