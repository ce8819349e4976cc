import type { Handlers } from '#contract/contract.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { ToolGate } from '#core/tools/call-tool.ts'
import { toToolView, type ToolCatalog } from '#core/tools/tool-catalog.ts'
import { createTurnTrail } from '#core/tools/turn-trail.ts'

interface Parts {
  readonly servers: Servers
  readonly catalog: ToolCatalog
  readonly gate: ToolGate
}

export function toolHandlers({ servers, catalog, gate }: Parts): Pick<Handlers, 'server.tools' | 'tool.call'> {
  return {
    'server.tools': ({ server }) => {
      if (server !== undefined) servers.view(server)
      return { tools: catalog.list(server).map(toToolView) }
    },
    'tool.call': async ({ server, tool, arguments: args }, { signal }) => {
      await servers.settled(server, signal)
      catalog.find(server, tool)
      const callId = crypto.randomUUID()
      const result = await gate.call({
        callId,
        server,
        tool,
        arguments: args,
        conversationId: null,
        turnId: null,
        trail: createTurnTrail(),
        signal,
        record: { onRequest() {}, onAnswer() {}, onStart() {} },
      })
      const { outcome, content, structuredContent, durationMs } = result
      return { callId, outcome, content, structuredContent, durationMs }
    },
  }
}
