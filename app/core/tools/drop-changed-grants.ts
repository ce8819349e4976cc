import type { Publish } from '#core/ports/publish.ts'
import type { TrustStore } from '#core/ports/trust-store.ts'
import type { ToolCatalog } from './tool-catalog.ts'

/**
 * Takes back the grants of tools that their servers changed. They would cover nothing any more; gone, they do not come back to
 * life when the server changes the tool back. A tool that is only missing from the list keeps its own.
 */
export function dropChangedGrants(trust: Pick<TrustStore, 'grants' | 'removeGrant'>, catalog: Pick<ToolCatalog, 'list'>, publish: Publish): void {
  const grants = trust.grants()
  const stale = grants.filter(({ rule }) => {
    if (rule.kind !== 'tool' && rule.kind !== 'tool-arguments' && rule.kind !== 'tool-where') return false
    return catalog.list().some(({ server, tool, definitionHash }) => server === rule.server && tool.name === rule.tool && definitionHash !== rule.definitionHash)
  })
  if (stale.length === 0) return
  for (const { grantId } of stale) trust.removeGrant(grantId)
  publish('grant-change', { grants: trust.grants() })
}
