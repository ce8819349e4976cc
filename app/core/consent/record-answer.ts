import type { ConsentAnswer, ConsentRequest, Grant } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'

/**
 * Keeps what an answer means beyond this one call: the definition that the person saw counts as
 * approved, and a standing answer becomes a grant.
 */
export function recordAnswer(
  { trust, clock, publish }: { trust: TrustStore; clock: Clock; publish: Publish },
  request: ConsentRequest,
  answer: Exclude<ConsentAnswer, { kind: 'deny' }>,
  seen: { readonly definition: JsonObject; readonly serverHash: string },
): void {
  const { server, tool, definitionHash } = request
  trust.approveTool(server, tool, definitionHash, seen.definition)
  const rule = grantRule(request, seen.serverHash, answer)
  if (!rule) return
  // A call by hand belongs to no conversation, so "in this conversation" cannot outlive it.
  if (answer.kind === 'allow-conversation' && request.conversationId === null) return
  const scope: Grant['scope'] = answer.kind === 'allow-conversation' && request.conversationId !== null ? { kind: 'conversation', conversationId: request.conversationId } : { kind: 'always' }
  trust.addGrant({ grantId: crypto.randomUUID(), createdAt: clock.now(), scope, rule, uses: 1 })
  publish('grant-change', { grants: trust.grants() })
}

function grantRule({ server, tool, definitionHash }: ConsentRequest, serverHash: string, answer: ConsentAnswer): Grant['rule'] | undefined {
  if (answer.kind === 'allow-conversation') return { kind: 'tool', server, serverHash, tool, definitionHash }
  if (answer.kind !== 'allow-always') return undefined
  return answer.cover === 'tool' ? { kind: 'tool', server, serverHash, tool, definitionHash } : { kind: 'tool-arguments', server, serverHash, tool, definitionHash, arguments: answer.arguments }
}
