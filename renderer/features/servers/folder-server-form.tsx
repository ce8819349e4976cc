import { type FormEvent, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { folderEntry, freeName } from './example-servers.ts'
import './folder-server-form.css'
import { useAction } from '#renderer/state/use-load.ts'

export interface FolderServerFormProps {
  /** What happens after it was added. Missing: its page is shown. */
  onAdded?(name: string): void
}

/** Adds the reference filesystem server for one folder: a first server that needs no account and no key. */
export function FolderServerForm({ onAdded }: FolderServerFormProps) {
  const { client, live } = useApp()
  const servers = useStore(live.servers)
  const action = useAction()
  const [folder, setFolder] = useState('')
  const [isTouched, setTouched] = useState(false)
  const error = isTouched && !isAbsolute(folder.trim()) ? 'Write the whole path, such as /home/you/Documents or C:\\Users\\you\\Documents.' : undefined

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTouched(true)
    if (!isAbsolute(folder.trim())) return
    const name = freeName('files', servers.kind === 'ready' ? servers.value.map((view) => view.name) : [])
    const isDone = await action.run(async () => {
      const { problem } = await client.call('sandbox.status', {})
      await client.call('config.add', { server: name, entry: folderEntry(folder.trim(), problem === undefined) })
    })
    if (!isDone) return
    if (onAdded) onAdded(name)
    else navigate({ kind: 'servers', server: name, tab: null })
  }

  return (
    <form className="folder-form" onSubmit={(event) => void add(event)}>
      <TextField
        label="Folder"
        isMono
        value={folder}
        onChange={setFolder}
        onBlur={() => folder !== '' && setTouched(true)}
        errorMessage={error}
        placeholder="/home/you/Documents"
        description="The server may read and write inside this folder only, and Steward asks you before each call."
      />
      <Button type="submit" variant="primary" isPending={action.isPending}>
        Add the filesystem server
      </Button>
      <p className="muted folder-form-note">
        Runs <code>npx -y @modelcontextprotocol/server-filesystem</code> with your folder. It needs Node.js; the first start downloads the program, so it needs the network once.
      </p>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </form>
  )
}

/** On either platform; also with a `~`, which the server itself understands. */
function isAbsolute(path: string): boolean {
  return /^(?:\/|~(?:[\\/]|$)|[A-Za-z]:[\\/]|\\\\)/.test(path)
}
