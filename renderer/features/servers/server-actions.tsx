import { Ellipsis, RotateCw, Square, Stethoscope, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ServerView } from '#contract/server.ts'
import { toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { possibleActions } from './describe-state.ts'
import { TestDialog } from './test-dialog.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** On or off, stop, restart, remove. Start is in the state panel, beside the reason why it does not run. */
export function ServerActions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const [isRemoving, setRemoving] = useState(false)
  const [isTesting, setTesting] = useState(false)
  const server = view.name
  const can = possibleActions(view.state)
  const isConnected = view.state.kind === 'ready' || view.state.kind === 'degraded'
  return (
    <div className="server-actions">
      <div className="server-buttons">
        <Switch label="On" isSelected={!view.definition.disabled} isDisabled={action.isPending} onChange={(enabled) => void action.run(() => client.call('config.enable', { server, enabled }))} />
        {can.restart ? (
          <Button size="small" icon={<RotateCw className="icon" aria-hidden="true" />} isPending={action.isPending} onPress={() => void action.run(() => client.call('server.restart', { server }))}>
            Restart
          </Button>
        ) : null}
        {can.stop ? (
          <Button size="small" icon={<Square className="icon" aria-hidden="true" />} isDisabled={action.isPending} onPress={() => void action.run(() => client.call('server.stop', { server }))}>
            Stop
          </Button>
        ) : null}
        {view.state.kind === 'disabled' || view.state.kind === 'untrusted' ? null : (
          <Button size="small" icon={<Stethoscope className="icon" aria-hidden="true" />} onPress={() => setTesting(true)}>
            Test
          </Button>
        )}
        <Menu
          label={`More for ${server}`}
          placement="bottom end"
          trigger={<IconButton label={`More for ${server}`} icon={<Ellipsis className="icon" aria-hidden="true" />} />}
          entries={[
            { id: 'ping', label: 'Check the connection', description: 'Asks the server for a sign of life', isDisabled: !isConnected, onAction: () => void ping(server) },
            { id: 'edit', label: 'Edit the configuration', onAction: () => navigate({ kind: 'servers', server, tab: 'config' }) },
            { id: 'remove', label: 'Remove…', icon: <Trash2 className="icon" aria-hidden="true" />, isDanger: true, onAction: () => setRemoving(true) },
          ]}
        />
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      {isTesting ? <TestDialog server={server} onClose={() => setTesting(false)} /> : null}
      <ConfirmDialog
        title={`Remove ${server}?`}
        isOpen={isRemoving}
        isDanger
        confirmLabel="Remove"
        isPending={action.isPending}
        onClose={() => setRemoving(false)}
        onConfirm={() => void remove()}
      >
        <p>Its entry is taken out of mcp.json, and the server is stopped. What it did stays in your conversations; its secrets stay in the keychain.</p>
      </ConfirmDialog>
    </div>
  )

  async function remove(): Promise<void> {
    const isDone = await action.run(() => client.call('config.remove', { server }))
    setRemoving(false)
    if (isDone) navigate({ kind: 'servers', server: null, tab: null })
  }

  async function ping(name: string): Promise<void> {
    try {
      const { durationMs } = await client.call('server.ping', { server: name })
      toast({ tone: 'success', title: `${name} answered in ${Math.max(1, Math.round(durationMs))} ms` })
    } catch (error) {
      const problem = toProblem(error)
      toast({ tone: 'danger', title: problem.message, detail: problem.cause ?? problem.nextStep })
    }
  }
}
