import { FolderPlus, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** The folders that the server is told of. They are a word to the server, no lock on its door. */
export function RootsOptions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const removal = useAction()
  const [path, setPath] = useState('')
  const [name, setName] = useState('')
  const { roots } = view.options
  const set = (next: typeof roots) => client.call('server.configure', { server: view.name, options: { roots: next } })

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault()
    const wanted = path.trim()
    if (wanted === '') return
    const isDone = await action.run(() => set([...roots, { path: wanted, ...(name.trim() === '' ? {} : { name: name.trim() }) }]))
    if (!isDone) return
    setPath('')
    setName('')
  }

  return (
    <section className="tab-section" aria-label="Folders">
      <h3 className="tab-section-title">Folders</h3>
      <p className="muted options-note">
        The server is told to work in these (roots). {view.isolation?.kind === 'isolated' ? 'What it can reach is set above, under “Isolation”.' : view.definition.kind === 'stdio' ? 'It is a program with your rights, so nothing but its own manners keeps it there.' : 'It hears their paths and names, not what is in them.'}
      </p>
      {roots.length === 0 ? <p className="muted">None yet.</p> : null}
      <ul className="options-roots" aria-label="Granted folders">
        {roots.map((root) => (
          <li key={root.path}>
            <span className="options-root">
              {root.name === undefined ? null : <span className="options-root-name">{revealHidden(root.name)}</span>}
              <code className="definition-code">{revealHidden(root.path)}</code>
            </span>
            <IconButton size="small" label={`Remove ${root.path}`} icon={<Trash2 className="icon" aria-hidden="true" />} isDisabled={removal.isPending} onPress={() => void removal.run(() => set(roots.filter((other) => other !== root)))} />
          </li>
        ))}
      </ul>
      {removal.problem ? <ProblemNotice problem={removal.problem} role="alert" /> : null}
      <form className="options-add" onSubmit={(event) => void add(event)} noValidate>
        <TextField label="Folder" isMono placeholder="/home/me/notes" value={path} onChange={(next) => (setPath(next), action.clear())} errorMessage={action.problem ? [action.problem.message, action.problem.nextStep].filter(Boolean).join(' ') : undefined} />
        <TextField label="Name (optional)" value={name} onChange={setName} />
        <Button type="submit" icon={<FolderPlus className="icon" aria-hidden="true" />} isPending={action.isPending} isDisabled={path.trim() === ''}>
          Add
        </Button>
      </form>
    </section>
  )
}
