import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { ToolView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { formatDuration } from '#renderer/components/format.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { ArgumentList } from '../consent/argument-list.tsx'
import { isOver } from '../tasks/describe-task.ts'
import { TaskBar } from '../tasks/task-bar.tsx'
import { useTask } from '../tasks/use-task.ts'
import { RunView } from '../views/tool-view.tsx'
import { ToolOutcome } from './tool-outcome.tsx'
import { fetchResult, startRun, stopRun, type ToolRun } from './tool-runs.ts'

/** One call by hand, from waiting for permission to its result. */
export function ToolRunView({ run, tool }: { readonly run: ToolRun; readonly tool: ToolView }) {
  const { client, live, conversations } = useApp()
  const onAction = useProblemAction(() => startRun(client, tool, run.arguments))
  const task = useTask(run.callId)
  const progress = useStore(conversations.progress, (map) => map.get(run.callId))
  const isWaiting = useReady(live.consent)?.some((request) => request.callId === run.callId) ?? false
  const { state } = run
  const isTask = task !== undefined && !isOver(task)
  const isDone = state.kind === 'background' && task !== undefined && isOver(task)
  const now = useNow(state.kind === 'running')
  useEffect(() => {
    if (isDone) fetchResult(client, tool, run.callId)
  }, [client, tool, run.callId, isDone])
  return (
    <div className="tool-run" data-call={run.callId}>
      {state.kind === 'running' ? (
        <div className="tool-run-head" role="status">
          <Spinner label="Running" />
          <span>{isWaiting ? 'Waits for your permission' : 'Running'}</span>
          <span className="muted">{formatDuration(Math.max(1, now - run.startedAt))}</span>
          {isTask ? null : (
            <Button size="small" className="tool-run-stop" onPress={() => stopRun(run.callId)}>
              Stop
            </Button>
          )}
        </div>
      ) : null}
      {(state.kind === 'running' || isTask) && progress ? <ProgressBar label={`Progress of ${tool.title ?? tool.name}`} value={progress.progress} total={progress.total} text={progress.message} /> : null}
      {isTask ? <TaskBar task={task} title={tool.title ?? tool.name} /> : null}
      {state.kind === 'background' && task === undefined ? <p className="muted">It went on in the background, and nothing is known of it any more.</p> : null}
      {state.kind === 'ended' ? <ToolOutcome result={state.result} server={tool.server} /> : null}
      {state.kind === 'ended' ? <RunView tool={tool} callId={run.callId} arguments={run.arguments} result={state.result} /> : null}
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} role="alert" onAction={onAction} /> : null}
      {Object.keys(run.arguments).length === 0 ? null : (
        <Disclosure summary="Arguments">
          <ArgumentList value={run.arguments} />
        </Disclosure>
      )}
    </div>
  )
}
