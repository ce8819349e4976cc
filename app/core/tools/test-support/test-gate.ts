/** A gate over real servers, with a person who is played; what is approved lies in memory. */
import type { Grant } from '#contract/grant.ts'
import type { JsonObject } from '#contract/json.ts'
import { defaultBudgets, type Budgets } from '#contract/settings.ts'
import { createPendingRequests, type PendingRequests } from '#core/consent/pending-requests.ts'
import { clock, createTrust, type Testbed } from '#core/mcp/test-support/testbed.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { CallHistory } from '#core/ports/call-history.ts'
import type { PastCall } from '#contract/grant.ts'
import type { SchemaValidator } from '#core/ports/schema-validator.ts'
import { toolKey, type TrustStore } from '#core/ports/trust-store.ts'
import { createCallBudgets } from '#core/tools/call-budgets.ts'
import { createToolGate, type GateParts, type ToolGate } from '#core/tools/call-tool.ts'
import { createToolCatalog, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import { folders } from '#node/folders.ts'

export interface TestGate {
  readonly gate: ToolGate
  readonly catalog: ToolCatalog
  readonly pending: PendingRequests
  readonly trust: TrustStore
}

export function createTestGate(bed: Testbed, validator: SchemaValidator, options: { readonly blobs?: BlobStore; readonly trust?: TrustStore; readonly onChange?: (pending: PendingRequests) => void; readonly budgets?: Partial<Budgets>; readonly parts?: Partial<GateParts> } = {}): TestGate {
  const catalog = createToolCatalog(bed.guarded)
  const trust = options.trust ?? createTrust()
  const pending: PendingRequests = createPendingRequests(() => options.onChange?.(pending))
  const blobs = options.blobs ?? ({ put: () => Promise.reject(new Error('No bytes are expected here.')) } as Partial<BlobStore> as BlobStore)
  const gate = createToolGate({
    ports: { trust, clock, blobs, validator, folders, history: createHistory(), about: { dataFolder: '/nowhere' } },
    servers: bed.guarded,
    permits: bed.permits,
    catalog,
    pending,
    budgets: createCallBudgets({ clock, budgets: () => ({ ...defaultBudgets, ...options.budgets }), limitOf: () => null, spentToday: () => 0 }),
    projects: { of: () => undefined, requireOn() {}, onChange: () => () => {} },
    tasks: { run: () => Promise.reject(new Error('No task is expected here.')) },
    publish() {},
    rules: { allow: [], deny: [] },
    person: true,
    ...options.parts,
  })
  return { gate, catalog, pending, trust }
}

function createHistory(): CallHistory {
  const calls: { server: string; tool: string; call: PastCall }[] = []
  return {
    add: (server, tool, call) => void calls.unshift({ server, tool, call }),
    list: (server, tool) => calls.filter((kept) => kept.server === server && kept.tool === tool).map(({ call }) => call),
  }
}

/** Keeps grants and approvals of tools, which the testbed's own does not. */
export function createKeepingTrust(grants: Grant[] = []): TrustStore {
  const approved = new Map<string, { definitionHash: string; definition: JsonObject }>()
  return {
    ...createTrust(),
    grants: () => [...grants],
    addGrant: (grant) => void grants.push(grant),
    removeGrant: (grantId) => void grants.splice(grants.findIndex((grant) => grant.grantId === grantId), 1),
    approvedTool: (server, tool) => approved.get(toolKey(server, tool)),
    approvedHashes: () => new Map([...approved].map(([key, { definitionHash }]) => [key, definitionHash])),
    approveTool: (server, tool, definitionHash, definition) => void approved.set(toolKey(server, tool), { definitionHash, definition }),
  }
}
