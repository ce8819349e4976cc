import type { UserField } from '#contract/install.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { TextField } from '#renderer/components/text-field.tsx'

type Draft = Readonly<Record<string, string>>

/** What stands in the field now: what was typed, else what the host has. */
export function draftOf(field: UserField, draft: Draft): string {
  return draft[field.key] ?? field.value
}

/** What a bundle asks of the person. Its words are foreign text. */
export function UserFields({ fields, draft, onChange }: { readonly fields: readonly UserField[]; readonly draft: Draft; onChange(key: string, value: string): void }) {
  return fields.map((field) => {
    const { key, type, title, required, sensitive, multiple, filled } = field
    const value = draftOf(field, draft)
    const label = <>{revealHidden(title || key)}{required ? '' : ' (optional)'}</>
    const notes = [field.description, multiple ? 'One on each line.' : undefined, type === 'directory' ? 'The full path of a folder.' : type === 'file' ? 'The full path of a file.' : undefined, sensitive ? (filled ? 'It is there, and goes to the keychain. Type to change it.' : 'Goes to the keychain; mcp.json holds only its name.') : undefined].filter((note) => note !== undefined)
    const description = notes.length === 0 ? undefined : revealHidden(notes.join(' '))
    if (type === 'boolean') return <Switch key={key} label={label} description={description} isSelected={value === 'true'} onChange={(isOn) => onChange(key, String(isOn))} />
    return (
      <TextField
        key={key}
        label={label}
        description={description}
        isMono
        isRequired={required}
        autoComplete="off"
        value={value}
        onChange={(next) => onChange(key, next)}
        {...(sensitive ? { type: 'password' as const } : {})}
        {...(multiple ? { rows: 3 } : {})}
      />
    )
  })
}
