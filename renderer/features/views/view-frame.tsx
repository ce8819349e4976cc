import { PanelTop } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { FrameBox } from './frame-box.tsx'
import type { ViewCall } from './use-bridge.ts'
import { useOpenedView, type EndReason } from './use-opened-view.ts'
import { canShowViews, heldHeights } from './view-room.ts'
import './views.css'

export interface ViewFrameProps {
  readonly server: string
  readonly uri: string
  readonly call: ViewCall
  readonly place: { readonly conversationId: string | null; readonly turnId: string | null }
}

/** The view of a call: read from its server when it comes near the visible part, and as long as the server answers. */
export default function ViewFrame({ server, uri, call, place }: ViewFrameProps) {
  const { client, live } = useApp()
  const state = useReady(live.servers)?.find(({ name }) => name === server)?.state
  const shell = useReady(live.info)?.shell
  const isAnswering = state?.kind === 'ready' || state?.kind === 'degraded'
  const slot = useRef<HTMLDivElement>(null)
  const isNear = useNear(slot)
  const isPossible = shell === undefined || canShowViews(shell, location.hostname)
  const { phase, end, reopen } = useOpenedView(server, uri, isNear && isAnswering && isPossible)
  const onAction = useProblemAction(() => reopen())
  const name = revealHidden(server)
  return (
    // The room is kept while the view loads, so that nothing jumps; a note alone does not need it.
    <div ref={slot} className="view" data-phase={phase.kind} style={{ minHeight: isAnswering || state?.kind === 'starting' ? heldHeights.get(call.callId) : undefined }}>
      {phase.kind === 'open' ? (
        <FrameBox key={phase.view.viewId} server={server} uri={uri} view={phase.view} call={call} place={place} onEnd={end} onPermit={reopen} />
      ) : phase.kind === 'failed' ? (
        <ProblemNotice
          problem={phase.problem}
          tone="warning"
          onAction={onAction}
          actions={
            <Button size="small" onPress={() => reopen()}>
              Try again
            </Button>
          }
        />
      ) : !isPossible ? (
        <p className="view-note">This result has a view of {name}. Views show only on the computer that Steward runs on: their addresses lead nowhere else.</p>
      ) : phase.kind === 'waiting' && phase.ended !== undefined && (phase.ended !== 'stopped' || !isAnswering) ? (
        <p className="view-note" role="status">
          {endTexts[phase.ended](server)}
          {phase.ended === 'stopped' ? null : (
            <Button size="small" onPress={() => reopen()}>
              Show it again
            </Button>
          )}
        </p>
      ) : state !== undefined && !isAnswering && state.kind !== 'starting' ? (
        <p className="view-note">
          <PanelTop className="icon" aria-hidden="true" />
          <span>This result has a view. It shows when {name} runs.</span>
          {state.kind === 'stopped' || state.kind === 'failed' ? (
            <Button size="small" onPress={() => void client.call('server.start', { server }).catch(() => {})}>
              Start {name}
            </Button>
          ) : null}
        </p>
      ) : (
        <p className="view-note">
          <Spinner label={`Loading the view of ${server}`} size={14} />
          <span>Loading the view of {name}</span>
        </p>
      )}
    </div>
  )
}

const endTexts: Readonly<Record<EndReason, (server: string) => string>> = {
  stopped: (server) => `This view ended, because ${server} stopped. It comes back with the server.`,
  flooded: (server) => `Steward ended this view of ${server}: it sent more messages than the app can take.`,
  left: () => 'Steward ended this view: it tried to go to another page.',
  closed: () => 'This view closed itself.',
}

/** True from the first time on that the place is about to be seen. */
function useNear(slot: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const { current } = slot
    if (!current || isNear) return
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), { rootMargin: '600px 0px' })
    observer.observe(current)
    return () => observer.disconnect()
  }, [slot, isNear])
  return isNear
}
