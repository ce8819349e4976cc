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

export function toolHandlers({ servers, catalog, gate }: Parts): Pick<Handlers, 'server.tools' | 'tool.call' | 'tool.cancel'> {
  const running = new Map<string, AbortController>()

  return {
    'server.tools': ({ server }) => {
      if (server !== undefined) servers.view(server)
      return { tools: catalog.list(server).map(toToolView) }
    },
    'tool.call': async ({ server, tool, arguments: args }, { signal }) => {
      await servers.settled(server, signal)
      catalog.find(server, tool)
      const callId = crypto.randomUUID()
      const controller = new AbortController()
      // By hand: a signal of `AbortSignal.any` lives until a full collection of the heap, 2 KB for each call.
      const stop = (): void => controller.abort(signal.reason)
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      running.set(callId, controller)
      try {
        const result = await gate.call({
          callId,
          server,
          tool,
          arguments: args,
          conversationId: null,
          turnId: null,
          trail: createTurnTrail(),
          signal: controller.signal,
          record: { onRequest() {}, onAnswer() {}, onStart() {} },
        })
        const { outcome, content, structuredContent, durationMs } = result
        return { callId, outcome, content, structuredContent, durationMs }
      } finally {
        signal.removeEventListener('abort', stop)
        running.delete(callId)
      }
    },
    'tool.cancel': ({ callId }) => {
      running.get(callId)?.abort(new DOMException('Stopped by the user', 'AbortError'))
      return {}
    },
  }
}
