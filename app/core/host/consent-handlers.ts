import type { Handlers } from '#contract/contract.ts'
import type { Grant } from '#contract/consent.ts'
import { StewardError } from '#contract/problem.ts'
import type { PendingRequests } from '#core/consent/pending-requests.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { describeArgumentProblems } from '#core/tools/describe-argument-problems.ts'

type ConsentCall = Extract<keyof Handlers, `consent.${string}` | `grant.${string}`>

interface Parts {
  readonly ports: Pick<Ports, 'trust' | 'clock'>
  readonly pending: PendingRequests
  readonly gate: ToolGate
  readonly servers: Pick<Servers, 'view'>
  readonly publish: Publish
}

export function consentHandlers({ ports, pending, gate, servers, publish }: Parts): Pick<Handlers, ConsentCall> {
  const { trust, clock } = ports
  const changed = (): void => publish('grant-change', { grants: trust.grants() })

  return {
    'consent.list': () => ({ requests: pending.list() }),
    'consent.answer': async ({ requestId, nonce, answer }) => {
      // Edited arguments must fit the schema before the answer counts: the request stays open otherwise.
      if (answer.kind !== 'deny') {
        const problems = await gate.check(pending.get(requestId), answer.arguments)
        if (problems.length > 0) {
          throw new StewardError({
            code: 'arguments-invalid',
            message: 'These arguments do not fit what the tool takes.',
            cause: describeArgumentProblems(problems),
            nextStep: 'Correct them and allow again.',
          })
        }
      }
      pending.answer(requestId, nonce, answer)
      return {}
    },
    'consent.check': async ({ requestId, arguments: args }) => ({ problems: await gate.check(pending.get(requestId), args) }),
    'grant.list': () => ({ grants: trust.grants() }),
    'grant.add': ({ rule }) => {
      const grant: Grant = { grantId: crypto.randomUUID(), createdAt: clock.now(), scope: { kind: 'always' }, rule: rule.kind === 'deny' ? rule : { ...rule, serverHash: servers.view(rule.server).definitionHash }, uses: 0 }
      trust.addGrant(grant)
      changed()
      return grant
    },
    'grant.revoke': ({ grantId }) => {
      trust.removeGrant(grantId)
      changed()
      return {}
    },
  }
}
