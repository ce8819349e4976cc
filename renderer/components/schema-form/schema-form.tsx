import { useMemo } from 'react'
import { revealHidden } from '../hidden-text.tsx'
import type { FieldProblem } from './draft.ts'
import { SchemaField } from './schema-field.tsx'
import { type Surroundings, SurroundingsContext } from './surroundings.ts'
import type { SchemaForm as SchemaFormState } from './use-schema-form.ts'
import './schema-form.css'

export interface SchemaFormProps {
  readonly form: SchemaFormState
  /** What the host found wrong beside what the form itself sees. Paths are JSON pointers or names. */
  readonly problems?: readonly FieldProblem[]
  /** The form's own problems are shown only when somebody tried to go on: an empty form is no mistake. */
  readonly isTried?: boolean
  /** Names of fields at the top whose text is not shown. */
  readonly secretFields?: readonly string[]
  readonly isDisabled?: boolean
  readonly autoFocus?: boolean
}

/** The fields of a JSON schema. Enter in a line of text submits the `<form>` around it; Shift+Enter makes a new line. */
export function SchemaForm({ form, problems, isTried = false, secretFields, isDisabled = false, autoFocus }: SchemaFormProps) {
  const around = useMemo<Surroundings>(() => {
    const told = new Map<string, string>()
    for (const { path, message } of [...(problems ?? []), ...(isTried ? form.problems : [])]) if (!told.has(pointer(path))) told.set(pointer(path), message)
    const secret = new Set(secretFields?.map((name) => `/${name}`))
    return { problemAt: (path) => told.get(path), isSecret: (path) => secret.has(path), isDisabled }
  }, [form.problems, problems, isTried, secretFields, isDisabled])
  const { shape } = form
  const whole = around.problemAt('')
  return (
    <SurroundingsContext value={around}>
      <div className="schema-form">
        {shape.kind === 'object' && shape.fields.length === 0 && form.draft.kind === 'object' && Object.keys(form.draft.extra).length === 0 ? (
          <p className="muted">Nothing has to be filled in.</p>
        ) : (
          <SchemaField field={{ name: '', label: 'Arguments', isRequired: true, shape }} path="" draft={form.draft} onChange={form.change} isRoot autoFocus={autoFocus} />
        )}
        {whole !== undefined && shape.kind === 'object' ? (
          <p className="field-error" role="alert">
            {revealHidden(whole)}
          </p>
        ) : null}
      </div>
    </SurroundingsContext>
  )
}

function pointer(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`
}
