import { type FormEvent, useId, useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

export interface SecretDialogProps {
  /** Empty for a new one. */
  readonly name: string
  /** Missing: that it is added, or replaced. */
  readonly title?: string
  onClose(): void
  /** @param stale servers that still run with the value that was there before */
  onSaved(stale: readonly string[]): void
}

export function SecretDialog({ name, title, onClose, onSaved }: SecretDialogProps) {
  const { client } = useApp()
  const action = useAction()
  const formId = useId()
  const [typedName, setTypedName] = useState(name)
  const [value, setValue] = useState('')
  const nameError = typedName === '' || /^[^\s${}][^${}]*$/.test(typedName.trim()) ? undefined : 'A name holds no $, { or }.'
  const isRight = typedName.trim() !== '' && nameError === undefined && value !== ''

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    let stale: readonly string[] = []
    if (isRight && (await action.run(async () => ({ restart: stale } = await client.call('secret.set', { name: typedName.trim(), value }))))) onSaved(stale)
  }

  return (
    <Dialog
      title={title ?? (name === '' ? 'Add a secret' : `Replace ${name}`)}
      size="small"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isDisabled={!isRight} isPending={action.isPending}>
            Store
          </Button>
        </>
      }
    >
      <form id={formId} className="settings-form" onSubmit={(event) => void submit(event)}>
        {name === '' ? <TextField label="Name" isMono autoFocus value={typedName} onChange={setTypedName} errorMessage={nameError} placeholder="GITHUB_TOKEN" /> : null}
        <TextField label="Value" isMono type="password" autoComplete="off" autoFocus={name !== ''} value={value} onChange={setValue} description="Nothing shows it again." />
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </form>
    </Dialog>
  )
}
