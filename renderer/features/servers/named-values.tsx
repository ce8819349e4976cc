import { Plus, Trash2 } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Switch } from '../../components/switch.tsx'
import { TextField } from '../../components/text-field.tsx'
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
      {rows.some((row) => row.inKeychain) ? <p className="field-description">Kept in the keychain: mcp.json holds only the name, and nothing shows the value again.</p> : null}
    </fieldset>
  )
}
