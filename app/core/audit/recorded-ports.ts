import type { EventPayload } from '#contract/contract.ts'
import type { Grant } from '#contract/grant.ts'
import type { JsonValue } from '#contract/json.ts'
import type { ServerView } from '#contract/server.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { EventListener } from '#core/ports/publish.ts'
import type { Ledger } from './ledger.ts'
import { isLedgerSecret } from './signing-key.ts'

type Recorded = Pick<Ports, 'trust' | 'secrets' | 'settings' | 'config'>

/**
 * The same stores, and what changes in them is in the ledger: whoever adds a grant, approves a server, uses a key or writes the
 * server list comes through here. A grant is recorded before it counts.
 */
export function recordPorts({ trust, secrets, settings, config }: Recorded, ledger: Pick<Ledger, 'require' | 'note' | 'commit'>): { readonly ports: Recorded; readonly hear: EventListener } {
  /** Texts of the server list that Steward wrote. */
  const revisions = new Set<string>()
  const hearServer = noteStarts(ledger)
  const ports: Recorded = {
    trust: {
      ...trust,
      addGrant(grant) {
        const content = ledger.commit('content', grant.rule as unknown as JsonValue)
        ledger.require({ kind: 'grant-added', grantId: grant.grantId, ...aboutRule(grant), scope: grant.scope.kind, conversationId: grant.scope.kind === 'conversation' ? grant.scope.conversationId : null, ...(grant.scope.kind === 'project' ? { projectId: grant.scope.projectId } : {}), content: content.commitment }, [content])
        trust.addGrant(grant)
      },
      removeGrant(grantId) {
        const grant = trust.grants().find((known) => known.grantId === grantId)
        trust.removeGrant(grantId)
        // A right that was taken away stays taken away, also where the disk is full.
        if (grant) {
          const { effect: _, ...about } = aboutRule(grant)
          ledger.note({ kind: 'grant-revoked', grantId, ...about })
        }
      },
      approveServer(server, definitionHash) {
        // Rows that are no approvals begin with a line end: core/mcp/server-trust.
        if (!server.startsWith('\n') && !trust.isServerApproved(server, definitionHash)) ledger.note({ kind: 'server-approved', server: brief(server), definitionHash })
        trust.approveServer(server, definitionHash)
      },
      setServerOptions(server, definitionHash, options) {
        const before: Readonly<Record<string, unknown>> = { ...trust.serverOptions(server, definitionHash) }
        const fields = Object.entries(options).flatMap(([name, value]) => (JSON.stringify(value) === JSON.stringify(before[name]) ? [] : [name]))
        trust.setServerOptions(server, definitionHash, options)
        ledger.note({ kind: 'config-changed', file: 'server options', action: 'updated', server: brief(server), fields })
      },
    },
    secrets: {
      ...secrets,
      async get(name, usedBy) {
        const value = await secrets.get(name, usedBy)
        if (value !== undefined && !isLedgerSecret(name)) ledger.note({ kind: 'secret-used', name: brief(name), ...(usedBy === undefined ? {} : { usedBy: brief(usedBy) }) })
        return value
      },
      async set(name, value) {
        await secrets.set(name, value)
        if (!isLedgerSecret(name)) ledger.note({ kind: 'secret-changed', name: brief(name), action: 'set' })
      },
      async remove(name) {
        await secrets.remove(name)
        if (!isLedgerSecret(name)) ledger.note({ kind: 'secret-changed', name: brief(name), action: 'removed' })
      },
      async rotate() {
        const rotated = await secrets.rotate()
        ledger.note({ kind: 'secret-changed', name: '*', action: 'rotated' })
        return rotated
      },
    },
    settings: {
      ...settings,
      update(change) {
        const updated = settings.update(change)
        ledger.note({ kind: 'config-changed', file: 'settings.json', action: 'updated', fields: Object.keys(change) })
        return updated
      },
    },
    config: {
      ...config,
      async write(text, revision, options) {
        const written = await config.write(text, revision, options)
        revisions.add(written.revision)
        ledger.note({ kind: 'config-changed', file: 'mcp.json', action: 'written', revision: written.revision })
        return written
      },
    },
  }
  return {
    ports,
    hear(event, payload) {
      // An event's name tells its payload, which the types of a generic listener cannot say.
      if (event === 'server-state') hearServer((payload as EventPayload<'server-state'>).server)
      if (event === 'config-change') {
        const { revision } = payload as EventPayload<'config-change'>
        if (!revisions.has(revision)) ledger.note({ kind: 'config-changed', file: 'mcp.json', action: 'changed-outside', revision })
      }
    },
  }
}

/** Notes the starts of servers as they are told to the views, each before its program runs. */
function noteStarts(ledger: Pick<Ledger, 'note'>): (view: ServerView) => void {
  const states = new Map<string, string>()
  return (view) => {
    const { name, state, definitionHash, definition } = view
    const before = states.get(name)
    states.set(name, state.kind)
    if (before === state.kind) return
    if (state.kind === 'starting') ledger.note({ kind: 'server-started', server: brief(name), transport: definition.kind, definitionHash, ...(definition.kind === 'stdio' ? { sandbox: definition.sandbox?.mode ?? 'off' } : {}) })
    else if (before === 'starting' || state.kind === 'failed') {
      const code = 'problem' in state && state.problem ? state.problem.code : undefined
      ledger.note({ kind: 'server-state', server: brief(name), definitionHash, state: state.kind, ...(code === undefined ? {} : { code }) })
    }
  }
}

/** Names come from files and servers, and an entry must stay short. */
export const brief = (text: string): string => text.slice(0, 1000)

function aboutRule({ rule }: Grant): { rule: string; effect: 'allow' | 'deny'; server?: string; tool?: string } {
  const { kind, server, tool } = rule as { kind: string; server?: string; tool?: string }
  return { rule: kind, effect: kind === 'deny' ? 'deny' : 'allow', ...(server === undefined ? {} : { server: brief(server) }), ...(tool === undefined ? {} : { tool: brief(tool) }) }
}
