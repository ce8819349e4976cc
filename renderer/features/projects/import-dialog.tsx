import { useCallback, useState } from 'react'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Checkbox } from '#renderer/components/checkbox.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { visibleJson } from '#renderer/components/visible-json.ts'
import type { CallOutput } from '#contract/contract.ts'
import { navigate } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'

type Read = CallOutput<'project.read'>

/** A file that a stranger may have written: everything of it is shown, and what would weaken a question is not ticked. */
export function ImportDialog({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const { client } = useApp()
  const { state } = useLoad(useCallback(() => client.call('project.read', { text }), [client, text]))
  if (state.kind === 'loading') return null
  if (state.kind === 'failed') {
    return (
      <Dialog title="No project was imported" isOpen onClose={onClose} actions={<Button autoFocus onPress={onClose}>Close</Button>}>
        <ProblemNotice problem={state.problem} />
      </Dialog>
    )
  }
  return <ReadDialog text={text} read={state.value} onClose={onClose} />
}

function ReadDialog({ text, read, onClose }: { readonly text: string; readonly read: Read; readonly onClose: () => void }) {
  const { client } = useApp()
  const action = useAction()
  const { project, servers, grants } = read
  const [name, setName] = useState(project.name)
  const [folders, setFolders] = useState(false)
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set())
  const missing = servers.filter(({ isHere }) => !isHere)
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set())

  async function take(): Promise<void> {
    let projectId = ''
    const isDone = await action.run(async () => {
      projectId = (await client.call('project.import', { text, name: name.trim(), folders, grants: [...ticked] })).projectId
    })
    if (!isDone) return
    announce('Imported')
    onClose()
    navigate({ kind: 'projects', projectId })
    // Each becomes a proposal of its own, with all of its checks; a refusal is told there.
    for (const { server, link } of missing) if (link !== undefined && wanted.has(server)) await client.call('install.propose', { from: { kind: 'link', text: link }, announce: true }).catch(() => undefined)
  }

  return (
    <Dialog
      title="Import this project?"
      isOpen
      onClose={onClose}
      size="large"
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={name.trim() === ''} isPending={action.isPending} onPress={() => void take()}>
            Import
          </Button>
        </>
      }
    >
      <p>Whoever wrote this file chose every word of it. Read its prompt: the model will follow it.</p>
      <TextField label="Name" value={name} onChange={setName} maxLength={80} />
      <h3 className="project-part">System prompt</h3>
      {project.systemPrompt.trim() === '' ? (
        <p className="muted">None.</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
        <pre className="project-prompt" tabIndex={0} aria-label="System prompt">
          {revealHidden(project.systemPrompt)}
        </pre>
      )}
      <p className="muted">
        Model: {project.model ? revealHidden(`${project.model.providerId}/${project.model.model}`) : 'the one of your settings'}. Servers that it does not name are {project.otherServers ? 'on' : 'off'}.
      </p>
      {missing.length > 0 ? (
        <>
          <h3 className="project-part">Servers that are not here</h3>
          <ul className="project-ticks">
            {missing.map(({ server, link, problem }) => (
              <li key={server}>
                {link === undefined ? (
                  <p className="muted">
                    {revealHidden(server)}: {problem ? problem.message : 'the file does not say how it is started. Add it by hand.'}
                  </p>
                ) : (
                  <Checkbox label={<>Look at {revealHidden(server)} afterwards</>} description="All that it would run is shown before anything is added." isSelected={wanted.has(server)} onChange={(isOn) => setWanted(toggled(wanted, server, isOn))} />
                )}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {project.folders.length > 0 ? (
        <>
          <h3 className="project-part">Folders</h3>
          <Checkbox label="Tell servers of these folders" description={<code>{revealHidden(project.folders.map(({ path }) => path).join('\n'))}</code>} isSelected={folders} onChange={setFolders} />
        </>
      ) : null}
      {grants.length > 0 ? (
        <>
          <h3 className="project-part">Permissions</h3>
          <p className="muted">None is taken over unless you tick it. Without one, you are asked.</p>
          <ul className="project-ticks">
            {grants.map(({ index, sentence, rule, refused }) => (
              <li key={index}>
                <Checkbox label={revealHidden(sentence)} description={refused} isDisabled={refused !== undefined} isSelected={ticked.has(index)} onChange={(isOn) => setTicked(toggled(ticked, index, isOn))} />
                {rule.kind === 'tool-arguments' ? <CodeBlock code={visibleJson(rule.arguments)} language="json" isPlain maxHeight="small" wrap /> : null}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </Dialog>
  )
}

function toggled<Item>(items: ReadonlySet<Item>, item: Item, isOn: boolean): ReadonlySet<Item> {
  const next = new Set(items)
  if (isOn) next.add(item)
  else next.delete(item)
  return next
}
