import { type FormEvent, useCallback, useId, useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { ComboBox } from '#renderer/components/combo-box.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { describeGrant } from './describe-grant.ts'

/** A rule that refuses calls before anybody is asked. `*` stands for any run of characters. */
export function DenyDialog({ onClose }: { onClose(): void }) {
  const { client, live } = useApp()
  const servers = useReady(live.servers) ?? []
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('server.tools', {}, { signal }), [client]))
  const tools = state.kind === 'ready' ? state.value.tools : []
  const action = useAction()
  const formId = useId()
  const [server, setServer] = useState('')
  const [tool, setTool] = useState('*')
  const rule = { kind: 'deny', server: server.trim(), tool: tool.trim() } as const
  const isRight = rule.server !== '' && rule.tool !== ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isRight && (await action.run(() => client.call('grant.add', { rule })))) onClose()
  }

  return (
    <Dialog
      title="Add a refusal"
      size="small"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isDisabled={!isRight} isPending={action.isPending}>
            Refuse
          </Button>
        </>
      }
    >
      <form id={formId} className="settings-form" onSubmit={(event) => void submit(event)}>
        <ComboBox label="Server" allowsCustomValue inputValue={server} onInputChange={setServer} onChoose={(id) => id !== null && setServer(id)} options={suggest(['*', ...servers.map((view) => view.name)], server)} />
        <ComboBox
          label="Tool"
          allowsCustomValue
          inputValue={tool}
          onInputChange={setTool}
          onChoose={(id) => id !== null && setTool(id)}
          options={suggest(['*', ...new Set(tools.filter((item) => item.server === rule.server).map((item) => item.name))], tool)}
          description="* stands for any characters: write_* covers write_file."
        />
        {isRight ? <p className="muted">{describeGrant({ grantId: '', createdAt: 0, uses: 0, scope: { kind: 'always' }, rule }, [], []).sentence}.</p> : null}
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </form>
    </Dialog>
  )
}

/** All of them while the text is itself one of them: that is a choice, not a search. */
function suggest(names: readonly string[], typed: string): { id: string; label: string }[] {
  const wanted = typed.trim().toLowerCase()
  const isChoice = names.some((name) => name.toLowerCase() === wanted)
  return names.filter((name) => isChoice || name.toLowerCase().includes(wanted)).map((name) => ({ id: name, label: name }))
}
