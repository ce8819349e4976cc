import { revealHidden } from '../hidden-text.tsx'
import { Select } from '../select.tsx'
import { Switch } from '../switch.tsx'
import { unset } from './draft.ts'
import { descriptionOf, labelOf, type SchemaFieldProps } from './field-parts.tsx'
import { useSurroundings } from './surroundings.ts'

export function BooleanField({ field, path, draft, onChange }: SchemaFieldProps<'boolean'>) {
  const { isDisabled, problemAt } = useSurroundings()
  const description = descriptionOf(field)
  const label = labelOf(field)
  // Two states are a switch. A third, "left out", has to be sayable too.
  if (field.isRequired || typeof field.default === 'boolean') {
    return <Switch label={label} description={description} isDisabled={isDisabled} isSelected={draft.kind === 'boolean' && draft.isOn} onChange={(isOn) => onChange({ kind: 'boolean', isOn })} />
  }
  return (
    <Select
      label={label}
      description={description}
      errorMessage={problemAt(path)}
      isDisabled={isDisabled}
      options={[
        { id: 'unset', label: 'Left out' },
        { id: 'yes', label: 'Yes' },
        { id: 'no', label: 'No' },
      ]}
      value={draft.kind === 'boolean' ? (draft.isOn ? 'yes' : 'no') : 'unset'}
      onChange={(id) => onChange(id === 'unset' ? unset : { kind: 'boolean', isOn: id === 'yes' })}
    />
  )
}

export function FixedField({ field, draft, onChange }: SchemaFieldProps<'fixed'>) {
  const { isDisabled } = useSurroundings()
  const text = <code className="schema-fixed">{revealHidden(JSON.stringify(field.shape.value).slice(0, 500))}</code>
  if (!field.isRequired) return <Switch label={labelOf(field)} description={<>Sends {text}</>} isDisabled={isDisabled} isSelected={draft.kind === 'boolean'} onChange={(isOn) => onChange(isOn ? { kind: 'boolean', isOn } : unset)} />
  return (
    <p className="schema-constant">
      <span className="field-label">{labelOf(field)}</span> {text}
    </p>
  )
}

export function ChoiceField({ field, path, draft, onChange }: SchemaFieldProps<'choice'>) {
  const { isDisabled, problemAt } = useSurroundings()
  const options = field.shape.options.map(({ label }, index) => ({ id: String(index), label }))
  return (
    <Select
      label={labelOf(field)}
      description={descriptionOf(field)}
      errorMessage={problemAt(path)}
      isDisabled={isDisabled}
      options={field.isRequired ? options : [{ id: 'unset', label: 'Left out' }, ...options]}
      value={draft.kind === 'choice' ? String(draft.index) : field.isRequired ? null : 'unset'}
      onChange={(id) => onChange(id === 'unset' ? unset : { kind: 'choice', index: Number(id) })}
    />
  )
}
