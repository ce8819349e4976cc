import { ChevronRight, CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleSlash, ShieldQuestionMark } from 'lucide-react'
import { memo, useState } from 'react'
import { useStore } from 'zustand'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { formatDuration } from '#renderer/components/format.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import type { CallItem, Turn } from '#renderer/state/conversation-state.ts'
import { type CallState, stateOfCall } from '#renderer/state/turn-tree.ts'
import { useIsInBatch } from '../consent/batches.ts'
import { ConsentForm } from '../consent/consent-form.tsx'
import { CallRequests } from '../server-requests/call-requests.tsx'
import { isOver } from '../tasks/describe-task.ts'
import { TaskBar } from '../tasks/task-bar.tsx'
import { useTask } from '../tasks/use-task.ts'
import { ToolView } from '../views/tool-view.tsx'
import { ToolDetail, ToolMedia } from './tool-detail.tsx'
import { previewOf } from './preview-of.ts'
import './tool-card.css'

const words: Readonly<Record<CallState, string>> = {
  preparing: 'Preparing',
  waiting: 'Waiting for you',
  running: 'Running',
  done: 'Done',
  'tool-error': 'The tool reported an error',
  failed: 'Failed',
  denied: 'Denied',
  cancelled: 'Cancelled',
  background: 'In the background',
  unknown: 'Outcome unknown',
}

/** One tool call: folded to a line when it is done, with its permission request while it waits. */
export const ToolCard = memo(function ToolCard({ call, turn }: { readonly call: CallItem; readonly turn: Turn }) {
  const { live, conversations } = useApp()
  const requests = useReady(live.consent)
  const progress = useStore(conversations.progress, (map) => map.get(call.callId))
  const state = stateOfCall(call, turn)
  const task = useTask(call.callId)
  const isTask = task !== undefined && !isOver(task) && (state === 'running' || state === 'background')
  const [isOpen, setOpen] = useState(false)
  const isRunning = state === 'running'
  const now = useNow(isRunning)
  const index = state === 'waiting' ? (requests?.findIndex((request) => request.callId === call.callId) ?? -1) : -1
  const request = requests?.[index]
  const isInBatch = useIsInBatch(request)
  // What was written after a crash says nothing about how long it took.
  const elapsed = state === 'unknown' || state === 'background' ? undefined : call.result && call.start ? call.result.durationMs : isRunning && call.start && now - call.start.at > 1500 ? now - call.start.at : undefined
  // It waits as a line of a list, which stands below the calls of its step.
  if (isInBatch) return null
  const title = call.title ?? call.tool
  const preview = previewOf(call, state)
  return (
    <div className={joinClass('tool-card', `tool-card-${state}`)} role="group" aria-label={`Tool call ${title}, ${words[state]}`} data-call={call.callId} data-state={state}>
      <button type="button" className="tool-card-header" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <StateIcon state={state === 'background' && isTask ? 'running' : state} />
        <span className="tool-card-name">
          <span className="tool-card-title">{revealHidden(title)}</span>
          {call.server === null ? null : <span className="tool-card-server">{revealHidden(call.server)}</span>}
        </span>
        <span className="tool-card-state">
          {call.result?.recordedFrom ? <span>From the record</span> : null}
          {state === 'done' ? <span className="visually-hidden">{words.done}</span> : words[state]}
          {elapsed === undefined ? null : <span className="tool-card-time">{formatDuration(elapsed)}</span>}
        </span>
        <ChevronRight className="icon tool-card-chevron" aria-hidden="true" />
      </button>
      {(isRunning || isTask) && progress ? (
        <div className="tool-card-progress">
          <ProgressBar label={`Progress of ${title}`} value={progress.progress} total={progress.total} text={progress.message} />
        </div>
      ) : null}
      {isTask ? (
        <div className="tool-card-task">
          <TaskBar task={task} title={title} />
        </div>
      ) : null}
      {preview !== undefined && !isOpen ? <p className="tool-card-preview">{revealHidden(preview)}</p> : null}
      {!isOpen && call.result ? <ToolMedia content={call.result.content} /> : null}
      {/* A request shows everything that there is to know by itself. */}
      {isOpen && !request ? <ToolDetail call={call} state={state} turnId={turn.turnId} /> : null}
      {request ? (
        <div className="tool-card-consent">
          <ConsentForm key={request.requestId} request={request} position={{ index, count: requests?.length ?? 1 }} />
        </div>
      ) : null}
      <CallRequests callId={call.callId} isOver={call.result !== undefined} />
      <ToolView call={call} turnId={turn.turnId} />
    </div>
  )
})

function StateIcon({ state }: { readonly state: CallState }) {
  switch (state) {
    case 'preparing':
      return <CircleDashed className="icon tool-icon" aria-hidden="true" />
    case 'waiting':
      return <ShieldQuestionMark className="icon tool-icon tool-icon-warning" aria-hidden="true" />
    case 'running':
      return <Spinner label="Running" size={15} />
    case 'done':
      return <CircleCheck className="icon tool-icon tool-icon-success" aria-hidden="true" />
    case 'denied':
    case 'cancelled':
      return <CircleSlash className="icon tool-icon" aria-hidden="true" />
    case 'background':
    case 'unknown':
      return <CircleHelp className="icon tool-icon tool-icon-warning" aria-hidden="true" />
    case 'tool-error':
    case 'failed':
      return <CircleAlert className="icon tool-icon tool-icon-danger" aria-hidden="true" />
  }
}
