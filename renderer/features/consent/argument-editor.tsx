import { type ReactNode, useState } from 'react'
import type { ArgumentProblem } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import { Button } from '#renderer/components/button.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { type Field, fieldsOf, readFields } from './argument-fields.ts'
import './arguments.css'

export interface ArgumentEditorProps {
  readonly value: JsonObject
  readonly schema: JsonObject
  readonly problems: readonly ArgumentProblem[]
  /** `null` while what stands there cannot be read. */
  readonly onChange: (value: JsonObject | null) => void
  /** More buttons in its row. */
  readonly actions?: ReactNode
}

/** The arguments as fields, or all at once as JSON. */
export function ArgumentEditor({ value, schema, problems, onChange, actions }: ArgumentEditorProps) {
  const [isJson, setJson] = useState(false)
  const [fields, setFields] = useState(() => fieldsOf(value, schema))
  const [text, setText] = useState('')
  const [textProblem, setTextProblem] = useState<string>()
  const [wrong, setWrong] = useState<{ readonly name: string; readonly message: string } | null>(null)

  function changeField(name: string, change: Partial<Field>): void {
    const next = fields.map((field) => (field.name === name ? { ...field, ...change } : field))
    setFields(next)
    const read = readFields(next)
    setWrong(read.kind === 'wrong' ? read : null)
    onChange(read.kind === 'wrong' ? null : read.value)
  }

  function changeText(next: string): void {
    setText(next)
    try {
      const read: unknown = JSON.parse(next)
      if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error('The arguments are one JSON object.')
      setTextProblem(undefined)
      onChange(read as JsonObject)
    } catch (error) {
      setTextProblem(error instanceof Error ? error.message : String(error))
      onChange(null)
    }
  }

  function toggle(): void {
    if (isJson) setFields(fieldsOf(value, schema))
    else setText(JSON.stringify(value, null, 2))
    setJson(!isJson)
  }

  const problemOf = (name: string): string | undefined => (wrong?.name === name ? wrong.message : problems.find((problem) => problem.path === name || problem.path === `/${name}` || problem.path.startsWith(`/${name}/`) || problem.path.startsWith(`${name}.`))?.message)
  return (
    <div className="argument-editor">
      {isJson ? (
        <TextField label="Arguments as JSON" rows={Math.min(16, Math.max(4, text.split('\n').length))} isMono value={text} onChange={changeText} errorMessage={textProblem} />
      ) : (
        fields.map((field, index) => <FieldEditor key={field.name} field={field} isFirst={index === 0} problem={problemOf(field.name)} onChange={(change) => changeField(field.name, change)} />)
      )}
      <div className="argument-editor-row">
        <Button size="small" variant="quiet" onPress={toggle} isDisabled={wrong !== null || textProblem !== undefined}>
          {isJson ? 'Edit as fields' : 'Edit as JSON'}
        </Button>
        {actions}
      </div>
    </div>
  )
}

function FieldEditor({ field, isFirst, problem, onChange }: { readonly field: Field; readonly isFirst: boolean; readonly problem?: string; readonly onChange: (change: Partial<Field>) => void }) {
  const label = field.isRequired ? field.name : `${field.name} (optional)`
  if (field.kind === 'choice') {
    return <Select label={label} description={field.description} errorMessage={problem} options={(field.choices ?? []).map((id) => ({ id, label: id }))} value={field.isSet ? field.text : null} onChange={(text) => onChange({ text, isSet: true })} />
  }
  if (field.kind === 'boolean') {
    return <Switch label={label} description={field.description} isSelected={field.text === 'true'} onChange={(isOn) => onChange({ text: String(isOn), isSet: true })} />
  }
  const lines = field.text.split('\n').length
  return (
    <TextField
      label={label}
      description={field.description}
      errorMessage={problem}
      autoFocus={isFirst}
      isMono
      rows={field.kind === 'number' || (lines === 1 && field.text.length < 80 && field.kind === 'text') ? undefined : Math.min(12, lines + 1)}
      value={field.text}
      // An empty optional field is left out: an empty text is rarely meant, and JSON mode can still say it.
      onChange={(text) => onChange({ text, isSet: field.isRequired || text !== '' })}
    />
  )
}
