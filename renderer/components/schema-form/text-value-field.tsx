import { revealHidden } from '../hidden-text.tsx'
import { Button } from '../button.tsx'
import { TextField } from '../text-field.tsx'
import { draftOf, readJson, unset } from './draft.ts'
import { labelOf, type SchemaFieldProps } from './field-parts.tsx'
import type { Shape } from './shape.ts'
import { useSurroundings } from './surroundings.ts'

/** Text or a number. What needs no format may have several lines: Enter goes on, Shift+Enter makes a new line. */
export function TextValueField({ field, path, draft, onChange, autoFocus }: SchemaFieldProps<'text' | 'number'>) {
  const { problemAt, isSecret, isDisabled } = useSurroundings()
  const { shape } = field
  const text = draft.kind === 'text' ? draft.text : ''
  const isHidden = isSecret(path) || (shape.kind === 'text' && shape.format === 'password')
  const format = shape.kind === 'text' ? shape.format : undefined
  const isLine = shape.kind === 'number' || isHidden || format !== undefined || shape.maxLength <= 60
  return (
    <TextField
      label={labelOf(field)}
      description={describe(field)}
      errorMessage={problemAt(path)}
      isDisabled={isDisabled}
      isRequired={field.isRequired}
      validationBehavior="aria"
      autoFocus={autoFocus}
      autoComplete="off"
      rows={isLine ? undefined : 1}
      className="schema-text"
      type={isHidden ? 'password' : format === 'date' ? 'date' : format === 'date-time' ? 'datetime-local' : format === 'email' ? 'email' : format === 'uri' ? 'url' : 'text'}
      inputMode={shape.kind === 'number' ? (shape.isInteger && (shape.minimum ?? -1) >= 0 ? 'numeric' : 'decimal') : undefined}
      value={format === 'date-time' ? toLocal(text) : text}
      onChange={(next) => onChange(next === '' ? unset : { kind: 'text', text: format === 'date-time' ? fromLocal(next) : next })}
      onKeyDown={(event) => {
        if (isLine || event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !(event.target instanceof HTMLTextAreaElement)) return event.continuePropagation()
        event.preventDefault()
        event.target.form?.requestSubmit()
      }}
    />
  )
}

/** JSON by hand: for what has no form, and for a value that does not fit its form. */
export function JsonField({ field, path, draft, onChange, isRoot, autoFocus }: SchemaFieldProps) {
  const { problemAt, isDisabled } = useSurroundings()
  const text = draft.kind === 'raw' || draft.kind === 'text' ? draft.text : ''
  const own = text === '' ? undefined : readJson(text, path).problems[0]?.message
  return (
    <div className="schema-json">
      <TextField
        label={isRoot ? 'Arguments as JSON' : labelOf(field)}
        description={field.description === undefined ? (isRoot ? undefined : 'As JSON.') : <>{revealHidden(field.description)} (as JSON)</>}
        errorMessage={own ?? problemAt(path)}
        isDisabled={isDisabled}
        isMono
        autoFocus={autoFocus}
        validationBehavior="aria"
        rows={Math.min(12, Math.max(isRoot ? 4 : 2, text.split('\n').length))}
        value={text}
        placeholder={isRoot ? '{}' : undefined}
        onChange={(next) => onChange(next === '' ? unset : { kind: 'raw', text: next })}
      />
      {draft.kind === 'raw' && field.shape.kind !== 'json' && !isRoot ? (
        <Button size="small" variant="quiet" onPress={() => onChange(draftOf(field.shape, undefined, field.isRequired))}>
          Back to the fields
        </Button>
      ) : null}
    </div>
  )
}

/** The description, and what the value has to be like. */
function describe({ description, shape }: { readonly description?: string; readonly shape: Extract<Shape, { kind: 'text' | 'number' }> }) {
  const limits =
    shape.kind === 'number'
      ? [shape.isInteger ? 'whole number' : undefined, shape.minimum === undefined ? undefined : `from ${shape.minimum}`, shape.maximum === undefined ? undefined : `to ${shape.maximum}`]
      : [shape.minLength > 1 ? `at least ${shape.minLength} characters` : undefined, Number.isFinite(shape.maxLength) ? `at most ${shape.maxLength} characters` : undefined, shape.pattern === undefined ? undefined : `must match ${shape.pattern}`]
  const told = limits.filter((limit) => limit !== undefined).join(shape.kind === 'number' ? ' ' : ', ')
  if (description === undefined && told === '') return undefined
  return (
    <>
      {description === undefined ? null : revealHidden(description)}
      {told === '' ? null : (
        <span className="schema-limits">{revealHidden(description === undefined ? told.charAt(0).toUpperCase() + told.slice(1) : ` (${told})`)}</span>
      )}
    </>
  )
}

/** A moment as the input of the browser shows it: in the person's own zone. */
function toLocal(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function fromLocal(text: string): string {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}
