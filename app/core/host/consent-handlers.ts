import type { Handlers } from '#contract/contract.ts'
import type { Grant } from '#contract/grant.ts'
import { StewardError } from '#contract/problem.ts'
import type { PendingRequests } from '#core/consent/pending-requests.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { Ports } from '#core/ports/ports.ts'
import { toolKey } from '#core/ports/trust-store.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { annotationsOf, type ToolCatalog } from '#core/tools/tool-catalog.ts'

type ConsentCall = Extract<keyof Handlers, `consent.${string}` | `grant.${string}`>

interface Parts {
  readonly ports: Pick<Ports, 'trust' | 'clock'>
  readonly pending: PendingRequests
  readonly gate: ToolGate
  readonly servers: Pick<Servers, 'definitionHash'>
  readonly catalog: Pick<ToolCatalog, 'list'>
  readonly publish: Publish
}

export function consentHandlers({ ports, pending, gate, servers, catalog, publish }: Parts): Pick<Handlers, ConsentCall> {
  const { trust, clock } = ports
  const changed = (): void => publish('grant-change', { grants: trust.grants() })

  /** Whoever allows all reading of a server has seen what its reading is like. */
  function requireSeen(server: string): void {
    const approved = trust.approvedHashes()
    const seen = catalog.list(server).some((tool) => annotationsOf(tool).readOnlyHint === true && approved.get(toolKey(server, tool.tool.name)) === tool.definitionHash)
    if (seen) return
    throw new StewardError({
      code: 'nothing-seen-yet',
      message: `You have not seen a call of ${server} that only reads.`,
      cause: 'What it says of its tools is only its own word.',
      nextStep: `Answer for one such call first: its question offers to allow all that only read.`,
    })
  }

  return {
    'consent.list': () => ({ requests: pending.list() }),
    'consent.answer': async (answer) => {
      await gate.answer([answer])
      return {}
    },
    'consent.answer-all': async ({ answers }) => {
      await gate.answer(answers)
      return {}
    },
    'consent.check': async ({ requestId, arguments: args }) => ({ problems: await gate.check(pending.get(requestId), args) }),
    'consent.edit': ({ requestId, nonce, arguments: args }) => gate.edit(requestId, nonce, args),
    'consent.preview': ({ requestId, conditions }) => gate.preview(pending.get(requestId), conditions),
    'grant.list': () => ({ grants: trust.grants() }),
    'grant.add': async ({ rule, expiresAt }) => {
      if (rule.kind === 'read-only') requireSeen(rule.server)
      const grant: Grant = {
        grantId: crypto.randomUUID(),
        createdAt: clock.now(),
        scope: { kind: 'always' },
        rule: rule.kind === 'deny' ? rule : { ...rule, serverHash: servers.definitionHash(rule.server) },
        ...(expiresAt === undefined ? {} : { expiresAt }),
        uses: 0,
      }
      trust.addGrant(grant)
      changed()
      await gate.reconsider()
      return grant
    },
    'grant.revoke': ({ grantId }) => {
      trust.removeGrant(grantId)
      changed()
      return {}
    },
  }
}
