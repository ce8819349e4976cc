import { describeMode } from '#contract/describe-sandbox.ts'
import { Select } from '#renderer/components/select.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import type { IsolationErrors, IsolationForm } from './isolation-form.ts'

const modes = [
  { id: 'off', label: 'Off', description: 'Runs with your rights' },
  { id: 'standard', label: 'Standard', description: 'Named folders and hosts only' },
  { id: 'strict', label: 'Strict', description: 'Named folders, no network' },
] as const

export interface IsolationFieldsProps {
  readonly form: IsolationForm
  readonly errors: IsolationErrors
  readonly isDisabled?: boolean
  onChange(form: IsolationForm): void
}

/** How a program is walled in: the mode, and what is let through. */
export function IsolationFields({ form, errors, isDisabled, onChange }: IsolationFieldsProps) {
  const set = (change: Partial<IsolationForm>): void => onChange({ ...form, ...change })
  const disabled = isDisabled === undefined ? {} : { isDisabled }
  return (
    <>
      <Select label="Isolation" options={modes} value={form.mode} onChange={(mode) => set({ mode })} description={`${describeMode(form.mode)}${form.mode === 'off' ? '' : ' Steward asks before its calls as ever.'}`} {...disabled} />
      {form.mode === 'off' ? null : (
        <>
          <TextField label="Folders it may write" isMono rows={2} value={form.write} onChange={(write) => set({ write })} errorMessage={errors.write} placeholder="/home/you/notes" description="One on each line." {...disabled} />
          <TextField label="Folders it may read" isMono rows={2} value={form.read} onChange={(read) => set({ read })} errorMessage={errors.read} description="One on each line. Its own program needs none." {...disabled} />
        </>
      )}
      {form.mode === 'standard' ? (
        <TextField label="Hosts it may reach" isMono rows={2} value={form.hosts} onChange={(hosts) => set({ hosts })} errorMessage={errors.hosts} placeholder="api.example.com" description="One on each line; *.example.com for all below it. npx and uvx reach their package registry too." {...disabled} />
      ) : null}
    </>
  )
}
