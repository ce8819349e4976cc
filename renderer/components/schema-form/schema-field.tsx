import { Plus, X } from 'lucide-react'
import { Button } from '../button.tsx'
import { IconButton } from '../icon-button.tsx'
import { Select } from '../select.tsx'
import { ChoicesField } from './choices-field.tsx'
import { type Draft, draftOf, newKey, unset } from './draft.ts'
import { descriptionOf, labelOf, type SchemaFieldProps } from './field-parts.tsx'
import { BooleanField, ChoiceField, FixedField } from './simple-fields.tsx'
import { useSurroundings } from './surroundings.ts'
import { JsonField, TextValueField } from './text-value-field.tsx'

/** One value of a schema, in the form that fits it. */
export function SchemaField(props: SchemaFieldProps) {
  const { field, draft } = props
  const { shape } = field
  if (draft.kind === 'raw' || shape.kind === 'json') return <JsonField {...props} field={field} />
  switch (shape.kind) {
    case 'text':
    case 'number':
      return <TextValueField {...props} field={{ ...field, shape }} />
    case 'boolean':
      return <BooleanField {...props} field={{ ...field, shape }} />
    case 'fixed':
      return <FixedField {...props} field={{ ...field, shape }} />
    case 'choice':
      return <ChoiceField {...props} field={{ ...field, shape }} />
    case 'choices':
      return <ChoicesField {...props} field={{ ...field, shape }} />
    case 'list':
      return <ListField {...props} field={{ ...field, shape }} />
    case 'object':
      return <ObjectField {...props} field={{ ...field, shape }} />
    case 'variants':
      return <VariantsField {...props} field={{ ...field, shape }} />
  }
}

function VariantsField({ field, path, draft, onChange, isRoot, autoFocus }: SchemaFieldProps<'variants'>) {
  const { isDisabled, problemAt } = useSurroundings()
  const { variants } = field.shape
  const options = variants.map(({ label }, index) => ({ id: String(index), label }))
  const chosen = draft.kind === 'variant' ? variants[draft.index] : undefined
  return (
    <div className="schema-group" role="group" aria-label={field.label}>
      <Select
        label={isRoot ? 'Form' : labelOf(field)}
        description={descriptionOf(field)}
        errorMessage={chosen === undefined ? problemAt(path) : undefined}
        isDisabled={isDisabled}
        options={field.isRequired ? options : [{ id: 'unset', label: 'Left out' }, ...options]}
        value={draft.kind === 'variant' ? String(draft.index) : field.isRequired ? null : 'unset'}
        onChange={(id) => {
          const variant = variants[Number(id)]
          onChange(variant === undefined ? unset : { kind: 'variant', index: Number(id), draft: draftOf(variant.shape, undefined) })
        }}
      />
      {chosen && draft.kind === 'variant' ? (
        <SchemaField
          field={{ name: '', label: chosen.label, isRequired: true, shape: chosen.shape }}
          path={path}
          draft={draft.draft}
          isRoot={chosen.shape.kind === 'object'}
          autoFocus={autoFocus}
          onChange={(next) => onChange({ ...draft, draft: next })}
        />
      ) : null}
    </div>
  )
}

/** Any number of values of one kind. */
function ListField({ field, path, draft, onChange }: SchemaFieldProps<'list'>) {
  const { problemAt, isDisabled } = useSurroundings()
  const { item, maxItems } = field.shape
  const items = draft.kind === 'list' ? draft.items : []
  const problem = problemAt(path)
  const change = (next: readonly { readonly key: number; readonly draft: Draft }[]): void => onChange(next.length === 0 && !field.isRequired ? unset : { kind: 'list', items: next })
  return (
    <fieldset className="schema-group" aria-label={field.label}>
      <p className="field-label">{labelOf(field)}</p>
      {field.description === undefined ? null : <p className="field-description">{descriptionOf(field)}</p>}
      {items.map(({ key, draft: own }, index) => (
        <div key={key} className="schema-item">
          <SchemaField
            field={{ ...item, label: item.label === '' ? `${index + 1}` : `${item.label} ${index + 1}` }}
            path={`${path}/${index}`}
            draft={own}
            autoFocus={own.kind === 'unset' && index === items.length - 1}
            onChange={(next) => change(items.map((other) => (other.key === key ? { key, draft: next } : other)))}
          />
          <IconButton size="small" label={`Remove ${field.label} ${index + 1}`} isDisabled={isDisabled} icon={<X className="icon" aria-hidden="true" />} onPress={() => change(items.filter((other) => other.key !== key))} />
        </div>
      ))}
      {problem === undefined ? null : (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
      <div>
        <Button
          size="small"
          isDisabled={isDisabled || items.length >= Math.min(maxItems, 500)}
          icon={<Plus className="icon" aria-hidden="true" />}
          aria-label={`Add to ${field.label}`}
          onPress={() => change([...items, { key: newKey(), draft: draftOf(item.shape, item.default) }])}
        >
          Add
        </Button>
      </div>
    </fieldset>
  )
}

/** An object in an object: its fields in a frame. One that may be left out is there only when it was added. */
function ObjectField({ field, path, draft, onChange, isRoot, autoFocus }: SchemaFieldProps<'object'>) {
  const { isDisabled } = useSurroundings()
  const { fields } = field.shape
  const rows =
    draft.kind !== 'object' ? null : (
      <>
        {fields.map((child, index) => (
          <SchemaField
            key={child.name}
            field={child}
            path={`${path}/${child.name}`}
            draft={draft.fields[child.name] ?? unset}
            autoFocus={autoFocus && index === 0}
            onChange={(next) => onChange({ ...draft, fields: { ...draft.fields, [child.name]: next } })}
          />
        ))}
        {/* What the schema does not name was given as JSON: it is shown, because it is sent. */}
        {Object.entries(draft.extra).map(([name, text]) => (
          <div key={name} className="schema-item">
            <SchemaField
              field={{ name, label: name, isRequired: true, shape: { kind: 'json' } }}
              path={`${path}/${name}`}
              draft={{ kind: 'raw', text }}
              onChange={(next) => onChange({ ...draft, extra: { ...draft.extra, [name]: next.kind === 'raw' ? next.text : '' } })}
            />
            <IconButton
              size="small"
              label={`Remove ${name}`}
              isDisabled={isDisabled}
              icon={<X className="icon" aria-hidden="true" />}
              onPress={() => onChange({ ...draft, extra: Object.fromEntries(Object.entries(draft.extra).filter(([other]) => other !== name)) })}
            />
          </div>
        ))}
      </>
    )
  if (isRoot) return rows
  return (
    <fieldset className="schema-group" aria-label={field.label}>
      <div className="schema-group-head">
        <p className="field-label">{labelOf(field)}</p>
        {field.isRequired ? null : draft.kind === 'unset' ? (
          <Button size="small" isDisabled={isDisabled} icon={<Plus className="icon" aria-hidden="true" />} aria-label={`Add ${field.label}`} onPress={() => onChange(draftOf(field.shape, undefined))}>
            Add
          </Button>
        ) : (
          <Button size="small" variant="quiet" isDisabled={isDisabled} aria-label={`Leave out ${field.label}`} onPress={() => onChange(unset)}>
            Leave out
          </Button>
        )}
      </div>
      {field.description === undefined ? null : <p className="field-description">{descriptionOf(field)}</p>}
      {rows}
    </fieldset>
  )
}
