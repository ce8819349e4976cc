import { useState } from 'react'
import type { Folder } from '#contract/library.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog, Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { useClient } from '#renderer/state/app-context.tsx'

/** Names a folder: a new one where `folder` is null. */
export function FolderDialog({ folder, onClose, onSaved }: { readonly folder: Folder | null; readonly onClose: () => void; readonly onSaved: (folder: Folder) => void }) {
  const client = useClient()
  const [name, setName] = useState(folder?.name ?? '')
  const [problem, setProblem] = useState<Problem | null>(null)
  async function save(): Promise<void> {
    if (!name.trim()) return
    try {
      onSaved(await client.call('folder.save', { name: name.trim(), ...(folder ? { folderId: folder.folderId } : {}) }))
      onClose()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <Dialog
      title={folder ? 'Rename the folder' : 'New folder'}
      isOpen
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!name.trim()} onPress={() => void save()}>
            {folder ? 'Rename' : 'Create'}
          </Button>
        </>
      }
    >
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        maxLength={100}
        autoFocus
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save()
          else event.continuePropagation()
        }}
      />
      {problem ? <ProblemNotice problem={problem} /> : null}
    </Dialog>
  )
}

export function RemoveFolderDialog({ folder, onClose }: { readonly folder: Folder; readonly onClose: () => void }) {
  const client = useClient()
  const [problem, setProblem] = useState<Problem | null>(null)
  return (
    <ConfirmDialog
      title="Remove this folder?"
      isOpen
      onClose={onClose}
      confirmLabel="Remove"
      onConfirm={() => void client.call('folder.remove', { folderId: folder.folderId }).then(onClose, (error: unknown) => setProblem(toProblem(error)))}
    >
      <p>“{visibleText(folder.name)}” goes away. Its conversations stay, and stand with the others again.</p>
      {problem ? <ProblemNotice problem={problem} /> : null}
    </ConfirmDialog>
  )
}
