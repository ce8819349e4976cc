import { type FormEvent, useId, useState } from 'react'
import type { ProviderView } from '#contract/model.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { keyName, kindWords, type ProviderForm, readForm } from './provider-form.ts'

const toolModes = [
  { id: 'native', label: 'The API’s own tool calls', description: 'Right for nearly every model' },
  { id: 'prompt', label: 'Described in the prompt', description: 'For models without tool calls of their own' },
  { id: 'none', label: 'No tools', description: 'The model only talks' },
] as const

export interface ProviderDialogProps {
  readonly start: ProviderForm
  readonly taken: readonly ProviderView[]
  onClose(): void
}

/** Adds or changes a provider. Its key can be written here, never read. */
export function ProviderDialog({ start, taken, onClose }: ProviderDialogProps) {
  const { client, live } = useApp()
  const keychain = useReady(live.info)?.keychain
  const action = useAction()
  const formId = useId()
  const [form, setForm] = useState(start)
  const [isTouched, setTouched] = useState(false)
  const result = readForm(form, taken.map(({ id }) => id))
  const errors = isTouched && result.kind === 'wrong' ? result.errors : {}
  const known = taken.find(({ id }) => id === form.id)
  const hasKey = known?.key === 'present'
  const set = (change: Partial<ProviderForm>): void => setForm((last) => ({ ...last, ...change }))

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTouched(true)
    if (result.kind === 'wrong') return
    const isDone = await action.run(async () => {
      // The key first: saving makes Steward ask for the models, which needs it.
      // The address first: the key is bound to the one that stands there when it is stored.
      await client.call('provider.save', result.settings)
      if (form.key !== '') await client.call('secret.set', { name: keyName(result.settings.id), value: form.key.trim() })
      await live.loadModels(true)
    })
    if (isDone) onClose()
  }

  async function removeKey(): Promise<void> {
    if (form.id === null) return
    const name = keyName(form.id)
    if (await action.run(() => client.call('secret.remove', { name }))) onClose()
  }

  return (
    <Dialog
      title={form.id === null ? `Add a provider: ${kindWords[form.kind].label}` : form.label || kindWords[form.kind].label}
      isOpen
      onClose={onClose}
      actions={
        <>
          {hasKey ? (
            <Button variant="quiet" onPress={() => void removeKey()} isDisabled={action.isPending}>
              Remove the key
            </Button>
          ) : null}
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={action.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} className="settings-form" onSubmit={(event) => void submit(event)} noValidate>
        <TextField label="Name" value={form.label} onChange={(label) => set({ label })} errorMessage={errors.label} />
        <TextField
          label={form.kind === 'openai-compatible' ? 'Address' : 'Address (optional)'}
          isMono
          value={form.baseUrl}
          onChange={(baseUrl) => set({ baseUrl })}
          errorMessage={errors.baseUrl}
          placeholder={form.kind === 'openai-compatible' ? 'http://localhost:11434/v1' : undefined}
          description={form.kind === 'openai-compatible' ? 'The base of the API; most end in /v1.' : 'Only for a proxy of your own.'}
        />
        <TextField
          label={form.kind === 'openai-compatible' ? 'Key (if it needs one)' : 'Key'}
          isMono
          type="password"
          autoComplete="off"
          autoFocus={form.kind !== 'openai-compatible'}
          value={form.key}
          onChange={(key) => set({ key })}
          placeholder={hasKey ? 'Stored. Type to replace it.' : undefined}
          description={describePlace(keychain)}
        />
        <TextField label="Models (optional)" isMono rows={3} value={form.models} onChange={(models) => set({ models })} description="One on each line, for an address that does not list its own." />
        <Select label="Tools" options={toolModes} value={form.toolMode} onChange={(toolMode) => set({ toolMode })} />
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </form>
    </Dialog>
  )
}

type Keychain = { readonly kind: 'keychain'; readonly label: string } | { readonly kind: 'session' } | undefined

function describePlace(keychain: Keychain): string {
  if (keychain?.kind === 'session') return 'There is no keychain: the key lasts only until Steward ends.'
  return `Kept in the keychain${keychain ? `: ${keychain.label}` : ''}. Nothing shows it again.`
}
