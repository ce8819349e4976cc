import { lazy, Suspense, useMemo } from 'react'
import type { JsonObject } from '#contract/json.ts'
import type { ToolView as Tool } from '#contract/server.ts'
import { useRoute } from '#renderer/shell/route.ts'
import type { CallItem } from '#renderer/state/conversation-state.ts'
import type { PartsOfResult } from './to-call-result.ts'

// With it come the bridge and the protocol's schemas: who never sees a view does not load them.
const ViewFrame = lazy(() => import('./view-frame.tsx'))

/** The view of a call of a conversation, once it was sent: before that there is nothing to show, and nobody agreed to anything. */
export function ToolView({ call, turnId }: { readonly call: CallItem; readonly turnId: string }) {
  const route = useRoute()
  const conversationId = route.kind === 'chat' ? route.conversationId : null
  const { callId, tool, start, result, ui, server } = call
  const given = start?.arguments
  const about = useMemo(() => given && { callId, tool, arguments: given, result }, [callId, tool, given, result])
  const place = useMemo(() => ({ conversationId, turnId }), [conversationId, turnId])
  if (!ui || server === null || !about) return null
  return (
    <Suspense fallback={null}>
      <ViewFrame server={server} uri={ui.uri} call={about} place={place} />
    </Suspense>
  )
}

const nowhere = { conversationId: null, turnId: null }

/** The view of a call that a person made by hand, when its result is there. */
export function RunView({ tool, callId, arguments: given, result }: { readonly tool: Tool; readonly callId: string; readonly arguments: JsonObject; readonly result: PartsOfResult }) {
  const { name } = tool
  const about = useMemo(() => ({ callId, tool: name, arguments: given, result }), [callId, name, given, result])
  if (tool.ui?.uri === undefined) return null
  return (
    <Suspense fallback={null}>
      <ViewFrame server={tool.server} uri={tool.ui.uri} call={about} place={nowhere} />
    </Suspense>
  )
}
