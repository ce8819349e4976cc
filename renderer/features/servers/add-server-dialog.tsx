import { type FormEvent, useCallback, useId, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import type { JsonObject } from '#contract/json.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { IsolationFields } from './isolation-fields.tsx'
import { checkIsolation, foldersIn, openForm, type IsolationForm } from './isolation-form.ts'
import { NamedValues } from './named-values.tsx'
import { AddFromOutside } from '../install/add-from-outside.tsx'
import { PlainSecretsDialog } from './plain-secrets-dialog.tsx'
import { describeAddress } from './describe-definition.ts'
import { checkForm, emptyForm, type SecretToSet, type ServerForm, toEntry } from './server-form.ts'
import { useAction, useLoad } from '#renderer/state/use-load.ts'

export interface AddServerDialogProps {
  readonly taken: readonly string[]
  onClose(): void
  onAdded(name: string): void
}

/** Adds one server by hand. Values marked for the keychain go there first; the entry holds only their names. */
export function AddServerDialog({ taken, onClose, onAdded }: AddServerDialogProps) {
  const { client } = useApp()
  const action = useAction()
  const formId = useId()
  const [form, setForm] = useState(emptyForm)
  const [isTouched, setTouched] = useState(false)
  const [isOutside, setOutside] = useState(false)
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('sandbox.status', {}, { signal }), [client]))
  // Proposed where this computer can do it; what the person chose goes first.
  const proposed: IsolationForm = { ...openForm, mode: state.kind === 'ready' && !state.value.problem ? 'standard' : 'off', write: foldersIn(form.args) }
  const isolation = form.isolation === openForm ? proposed : form.isolation
  /** The entry, while the person is asked about keys in it. */
  const [asked, setAsked] = useState<{ readonly text: string; readonly secrets: readonly SecretToSet[] } | null>(null)
  const errors = isTouched ? checkForm(form, taken) : {}
  const set = (change: Partial<ServerForm>): void => setForm((last) => ({ ...last, ...change }))

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setTouched(true)
    if (Object.keys(checkForm(form, taken)).length > 0) return
    const name = form.name.trim()
    let isAdded = false
    const isDone = await action.run(async () => {
      const { secrets } = await client.call('secret.status', {})
      const made = toEntry({ ...form, isolation }, secrets.map((secret) => secret.name))
      const text = JSON.stringify({ mcpServers: { [name]: made.entry } })
      // Those that were not marked for the keychain, also in the arguments or the address.
      const plain = await client.call('config.find-secrets', { text })
      if (plain.secrets.length > 0) return setAsked({ text, secrets: made.secrets })
      for (const secret of made.secrets) await client.call('secret.set', secret)
      await client.call('config.add', { server: name, entry: made.entry })
      isAdded = true
    })
    if (isDone && isAdded) onAdded(name)
  }

  /** @param text a list that holds this server alone */
  async function add(text: string, secrets: readonly SecretToSet[]): Promise<void> {
    setAsked(null)
    const name = form.name.trim()
    const { mcpServers } = JSON.parse(text) as { mcpServers: Record<string, JsonObject> }
    const isDone = await action.run(async () => {
      for (const secret of secrets) await client.call('secret.set', secret)
      await client.call('config.add', { server: name, entry: mcpServers[name] ?? {} })
    })
    if (isDone) onAdded(name)
  }

  if (asked !== null) return <PlainSecretsDialog text={asked.text} then="Add" onMoved={(text) => void add(text, asked.secrets)} onKeep={() => void add(asked.text, asked.secrets)} onClose={() => setAsked(null)} />

  return (
    <Dialog
      title="Add a server"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isPending={action.isPending}>
            {isOutside ? 'Look at it' : 'Add and start'}
          </Button>
        </>
      }
    >
      <div className="form">
        <RadioGroup
          className="choice"
          aria-label="How the server is reached"
          value={isOutside ? 'outside' : form.kind}
          onChange={(kind) => {
            setOutside(kind === 'outside')
            if (kind !== 'outside') set({ kind: kind === 'http' ? 'http' : 'stdio' })
          }}
        >
          <Radio value="stdio" className="choice-option">
            <span className="choice-title">A program on this computer</span>
            <span className="muted">Steward starts it and talks to it (stdio)</span>
          </Radio>
          <Radio value="http" className="choice-option">
            <span className="choice-title">An address</span>
            <span className="muted">It runs already, here or elsewhere</span>
          </Radio>
          <Radio value="outside" className="choice-option">
            <span className="choice-title">A link or a bundle</span>
            <span className="muted">From an install button, or a .mcpb file</span>
          </Radio>
        </RadioGroup>
        {isOutside ? <AddFromOutside formId={formId} action={action} onProposed={onClose} /> : null}
        {isOutside ? null : (
          <form id={formId} className="form" onSubmit={(event) => void submit(event)} noValidate>
            <TextField label="Name" autoFocus value={form.name} onChange={(name) => set({ name })} errorMessage={errors.name} description="How you and the model tell it from others. Short is best." />
            {form.kind === 'stdio' ? (
              <>
                <TextField label="Command" isMono value={form.command} onChange={(command) => set({ command })} errorMessage={errors.command} placeholder="npx" description="Only the program. No shell reads it." />
                <TextField label="Arguments" isMono rows={4} value={form.args} onChange={(args) => set({ args })} placeholder={'-y\n@modelcontextprotocol/server-everything'} description="One on each line. Spaces need no quotes." />
                <TextField label="Folder (optional)" isMono value={form.folder} onChange={(folder) => set({ folder })} description="Where the program runs. Left empty, your home folder." />
                <IsolationFields form={isolation} errors={isTouched ? checkIsolation(isolation) : {}} onChange={(next) => set({ isolation: next })} />
                <NamedValues title="Environment variables" word="variable" rows={form.env} error={errors.env} onChange={(env) => set({ env })} />
              </>
            ) : (
              <>
                <TextField label="Address" isMono value={form.url} onChange={(url) => set({ url })} errorMessage={errors.url} placeholder="https://example.com/mcp" description={describeAddress(form.url)} />
                <NamedValues title="Headers" word="header" rows={form.headers} error={errors.headers} onChange={(headers) => set({ headers })} />
              </>
            )}
            {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
          </form>
        )}
      </div>
    </Dialog>
  )
}
