import { type FormEvent, useRef, useState } from 'react'
import { StewardError } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { sendBlob } from '#renderer/state/blobs.ts'
import type { Action } from '#renderer/state/use-load.ts'

/** A pasted link or a chosen file becomes a proposal, which `InstallDialog` then shows; nothing is added here. */
export function AddFromOutside({ formId, action, onProposed }: { readonly formId: string; readonly action: Action; onProposed(): void }) {
  const { client } = useApp()
  const files = useRef<HTMLInputElement>(null)
  const [link, setLink] = useState('')

  async function propose(event: FormEvent): Promise<void> {
    event.preventDefault()
    const isDone = await action.run(async () => {
      if (link.trim() === '') throw new StewardError({ code: 'install-nothing', message: 'There is no link yet.', nextStep: 'Paste one, or choose a bundle.' })
      await client.call('install.propose', { from: { kind: 'link', text: link } })
    })
    if (isDone) onProposed()
  }

  async function open(file: File): Promise<void> {
    const isDone = await action.run(async () => {
      const { blobId } = await sendBlob(client, file, () => {}, new AbortController().signal)
      await client.call('install.propose', { from: { kind: 'bundle', blobId } })
    })
    if (isDone) onProposed()
  }

  return (
    <form id={formId} className="form" onSubmit={(event) => void propose(event)} noValidate>
      <TextField label="Link" isMono autoFocus rows={3} value={link} onChange={setLink} placeholder="steward://install?name=…" description="Also links for VS Code and Cursor. You see all of it before anything is added." />
      <div>
        <Button isDisabled={action.isPending} onPress={() => files.current?.click()}>
          Choose a bundle…
        </Button>
        <input
          ref={files}
          type="file"
          accept=".mcpb,.dxt"
          hidden
          aria-label="Bundle to open"
          onChange={(event) => {
            const [file] = event.target.files ?? []
            event.target.value = ''
            if (file) void open(file)
          }}
        />
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </form>
  )
}
