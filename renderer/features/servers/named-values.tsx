import { Plus, Trash2 } from 'lucide-react'
import { Button } from '#renderer/components/button.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { type NamedValue, renamed } from './server-form.ts'

export interface NamedValuesProps {
  readonly title: string
  /** One of them: `variable` or `header`. */
  readonly word: string
  readonly rows: readonly NamedValue[]
  readonly error?: string | undefined
  onChange(rows: readonly NamedValue[]): void
}

/** Variables or headers, each with the choice to keep its value in the keychain. */
export function NamedValues({ title, word, rows, error, onChange }: NamedValuesProps) {
  const keychain = useReady(useApp().live.info)?.keychain
  const change = (index: number, row: NamedValue): void => onChange(rows.map((last, at) => (at === index ? row : last)))
  return (
    <fieldset className="named-values">
      <legend className="field-label">{title}</legend>
      {rows.map((row, index) => (
        <div className="named-value" key={index}>
          <TextField label={`Name of ${word} ${index + 1}`} isLabelHidden isMono placeholder="NAME" value={row.name} onChange={(name) => change(index, renamed(row, name))} autoFocus={row.name === ''} />
          <TextField
            label={`Value of ${row.name || `${word} ${index + 1}`}`}
            isLabelHidden
            isMono
            placeholder="value"
            type={row.inKeychain ? 'password' : 'text'}
            autoComplete="off"
            value={row.value}
            onChange={(value) => change(index, { ...row, value })}
          />
          <Switch label="Keychain" aria-label={`Keep ${row.name || `${word} ${index + 1}`} in the keychain`} isSelected={row.inKeychain} onChange={(inKeychain) => change(index, { ...row, inKeychain })} />
          <IconButton size="small" label={`Remove ${row.name || `${word} ${index + 1}`}`} icon={<Trash2 className="icon" aria-hidden="true" />} onPress={() => onChange(rows.filter((_, at) => at !== index))} />
        </div>
      ))}
      {error === undefined ? null : <p className="field-error">{error}</p>}
      <Button size="small" icon={<Plus className="icon" aria-hidden="true" />} onPress={() => onChange([...rows, { name: '', value: '', inKeychain: false }])}>
        Add a {word}
      </Button>
      {rows.some((row) => row.inKeychain) ? (
        <p className="field-description">
          {keychain?.kind === 'session'
            ? 'There is no keychain: the value lasts only until Steward ends. mcp.json holds only the name.'
            : 'Kept in the keychain: mcp.json holds only the name, and nothing shows the value again.'}
        </p>
      ) : null}
    </fieldset>
  )
}
