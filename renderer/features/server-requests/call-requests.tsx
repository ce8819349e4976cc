import { Suspense, useLayoutEffect } from 'react'
import type { ServerRequest } from '#contract/server-request.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { rememberCard } from './inline-calls.ts'
import { LazyRequestView } from './lazy-request-view.tsx'
import type { RequestProps } from './request-frame.tsx'
import { useAnswer } from './use-answer.ts'

/** What the server wants in the course of one call, at its card. */
export function CallRequests({ callId, isOver }: { readonly callId: string; readonly isOver: boolean }) {
  const requests = useReady(useApp().live.serverRequests)
  useLayoutEffect(() => {
    if (!isOver) rememberCard(callId)
  }, [callId, isOver])
  const mine = requests?.filter((request) => request.callId === callId) ?? []
  if (mine.length === 0) return null
  return (
    <div className="tool-card-consent">
      <Suspense fallback={null}>
        {mine.map((request) => (
          <InlineRequest key={request.requestId} request={request} position={{ index: requests?.indexOf(request) ?? 0, count: requests?.length ?? 1 }} />
        ))}
      </Suspense>
    </div>
  )
}

function InlineRequest({ request, position }: { readonly request: ServerRequest; readonly position: RequestProps['position'] }) {
  const answering = useAnswer(request)
  return <LazyRequestView request={request} answering={answering} position={position} />
}
