import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { JsonObject } from '#contract/json.ts'
import { toolKey, type TrustStore } from '#core/ports/trust-store.ts'
import type { Publish } from '#core/ports/publish.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { dropOptionalNulls } from '#core/tools/drop-optional-nulls.ts'
import { changeOf } from '#core/tools/make-request.ts'
import { definitionOf, isForViews, toToolView, type CatalogTool, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import { createTurnTrail, type TurnTrail } from '#core/tools/turn-trail.ts'
import type { Views } from '#core/views/views.ts'

interface Parts {
  readonly trust: TrustStore
  readonly publish: Publish
  readonly servers: Servers
  readonly catalog: ToolCatalog
  readonly gate: ToolGate
  readonly views: Pick<Views, 'serverOf'>
}

export function toolHandlers({ trust, publish, servers, catalog, gate, views }: Parts): Pick<Handlers, 'server.tools' | 'tool.call' | 'tool.changed' | 'tool.change' | 'tool.review'> {
  /** Calls by hand and of views that run now: a caller chooses the id, and two alike could not be told apart. */
  const running = new Set<string>()

  /** By view: what a server's page does was perhaps put into it by data, so a grant given to the model is not enough for it the first time. */
  const trails = new Map<string, TurnTrail>()

  function trailOf(viewId: string, server: string): TurnTrail {
    for (const known of trails.keys()) if (views.serverOf(known) === undefined) trails.delete(known)
    const known = trails.get(viewId)
    if (known) return known
    const trail = createTurnTrail()
    trail.add({ origin: `a view of ${server}` })
    // What its own calls bring comes from the same server, which the person was told of already.
    const fixed = { ...trail, add() {} }
    trails.set(viewId, fixed)
    return fixed
  }

  /** A view calls the tools of its own server, and of those only the ones that are meant for views. */
  function requireAllowed(viewId: string, server: string, tool: string): void {
    const own = views.serverOf(viewId)
    if (own === undefined) throw new StewardError({ code: 'view-closed', message: 'The view that makes this call is not open any more.', nextStep: 'Open it again.' })
    if (own !== server) throw new StewardError({ code: 'view-refused', message: `A view of ${own} may not call tools of ${server}.` })
    if (!isForViews(catalog.find(server, tool))) throw new StewardError({ code: 'view-refused', message: `${server} does not offer ${tool} to its views.` })
  }

  return {
    'server.tools': ({ server }) => {
      if (server !== undefined) servers.view(server)
      const approved = trust.approvedHashes()
      return { tools: catalog.list(server).map((tool) => toToolView(tool, approved.get(toolKey(tool.server, tool.tool.name)))) }
    },
    'tool.changed': () => {
      const approved = trust.approvedHashes()
      const isChanged = ({ server, tool, definitionHash }: CatalogTool): boolean => (approved.get(toolKey(server, tool.name)) ?? definitionHash) !== definitionHash
      return { tools: catalog.list().filter(isChanged).map(({ server, tool, definitionHash }) => ({ server, tool: tool.name, definitionHash })) }
    },
    'tool.change': ({ server, tool: name }) => {
      const tool = catalog.find(server, name)
      return { definitionHash: tool.definitionHash, change: changeOf(trust, tool) ?? null }
    },
    'tool.review': async ({ server, tool: name, definitionHash }) => {
      const tool = catalog.find(server, name)
      if (tool.definitionHash !== definitionHash) throw new StewardError({ code: 'tool-changed', message: `${server} changed ${name} again.`, nextStep: 'Look at what it is now.' })
      trust.approveTool(server, name, definitionHash, definitionOf(tool))
      publish('server-state', { server: servers.view(server) })
      await gate.reconsider()
      return {}
    },
    'tool.call': async ({ server, tool, arguments: args, view, callId = crypto.randomUUID() }, { signal }) => {
      if (running.has(callId)) throw new StewardError({ code: 'call-running', message: 'A call with this id runs already.', nextStep: 'Choose another id.' })
      running.add(callId)
      try {
        await servers.settled(server, signal)
        const { inputSchema } = catalog.find(server, tool).tool
        if (view) requireAllowed(view.viewId, server, tool)
        const result = await gate.call({
          callId,
          server,
          tool,
          arguments: dropOptionalNulls(inputSchema as JsonObject, args),
          conversationId: view?.conversationId ?? null,
          turnId: view?.turnId ?? null,
          caller: view ? 'view' : 'person',
          trail: view ? trailOf(view.viewId, server) : createTurnTrail(),
          signal,
          record: { onRequest() {}, onAnswer() {}, onStart() {}, onTask() {} },
        })
        result.recorded?.()
        const { outcome, content, structuredContent, meta, durationMs } = result
        return { callId, outcome, content, structuredContent, meta, durationMs }
      } finally {
        running.delete(callId)
      }
    },
  }
}
