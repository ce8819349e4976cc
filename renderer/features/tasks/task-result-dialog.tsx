import { useCallback } from 'react'
import { useStore } from 'zustand'
import type { TaskView } from '#contract/task.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { ToolOutcome } from '../tools/tool-outcome.tsx'
import { openTask } from './show-task.ts'

const close = (): void => openTask.setState({ task: null })

/** What came of a task that was begun by hand: there is no conversation that it belongs to. */
export function TaskResultDialog() {
  const { task } = useStore(openTask)
  return task === null ? null : <Opened key={task.callId} task={task} />
}

function Opened({ task }: { readonly task: TaskView }) {
  const client = useClient()
  const { callId, server, tool } = task
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('task.result', { callId }, { signal }), [client, callId]))
  return (
    <Dialog
      title={`Task ${tool}`}
      isOpen
      onClose={close}
      size="large"
      actions={<Button onPress={() => (close(), navigate({ kind: 'servers', server, tab: 'tools', item: tool }))}>Open the tool</Button>}
    >
      <p className="muted">Called by hand, of {revealHidden(server)}.</p>
      {state.kind === 'loading' ? <Spinner label="Reading the result" /> : null}
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {state.kind === 'ready' ? <ToolOutcome result={state.value} server={server} /> : null}
    </Dialog>
  )
}
