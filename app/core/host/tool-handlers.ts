import type { Handlers } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { dropOptionalNulls } from '#core/tools/drop-optional-nulls.ts'
import { isForViews, toToolView, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import { createTurnTrail } from '#core/tools/turn-trail.ts'
import type { Views } from '#core/views/views.ts'

interface Parts {
  readonly servers: Servers
  readonly catalog: ToolCatalog
  readonly gate: ToolGate
  readonly views: Pick<Views, 'serverOf'>
}

export function toolHandlers({ servers, catalog, gate, views }: Parts): Pick<Handlers, 'server.tools' | 'tool.call'> {
  /** Calls by hand and of views that run now: a caller chooses the id, and two alike could not be told apart. */
  const running = new Set<string>()

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
      return { tools: catalog.list(server).map(toToolView) }
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
          trail: createTurnTrail(),
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
