import { useMemo } from 'react'
import { countHidden } from '#renderer/components/find-hidden.ts'
import { ComboBox } from '#renderer/components/combo-box.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { type CompletionSource, useCompletion } from './use-completion.ts'

export interface ArgumentFieldProps {
  readonly source: CompletionSource
  readonly argument: { readonly name: string; readonly title?: string | undefined; readonly description?: string | undefined; readonly required: boolean }
  readonly value: string
  /** The other arguments as they stand: a server may suggest by them. */
  readonly others: Readonly<Record<string, string>>
  readonly onChange: (value: string) => void
  readonly problem?: string | undefined
  readonly autoFocus?: boolean
}

/** One argument of a prompt or template: a text, with the server's suggestions while it is typed. */
export function ArgumentField({ source, argument, value, others, onChange, problem, autoFocus }: ArgumentFieldProps) {
  const servers = useReady(useApp().live.servers)
  const canComplete = servers?.find(({ name }) => name === source.server)?.features?.completions ?? false
  const { values, hasMore, ask } = useCompletion(source, argument.name, others)
  const options = useMemo(() => values.map((id) => ({ id, label: id })), [values])
  const { name, title, required } = argument
  const label = (
    <>
      {revealHidden(title ?? name)}
      {title === undefined || title === name ? null : <code className="schema-name"> {revealHidden(name)}</code>}
      {required ? '' : ' (optional)'}
    </>
  )
  const hidden = countHidden(value)
  const description = argument.description === undefined && !hasMore && hidden === 0 ? undefined : (
    <>
      {argument.description === undefined ? null : revealHidden(argument.description)}
      {hasMore ? ' The server knows more: go on typing.' : null}
      {hidden === 0 ? null : <span className="field-error"> {hidden === 1 ? 'One character here cannot be seen.' : `${hidden} characters here cannot be seen.`}</span>}
    </>
  )
  if (!canComplete) return <TextField label={label} description={description} errorMessage={problem} value={value} onChange={onChange} autoFocus={autoFocus} validationBehavior="aria" />
  return (
    <ComboBox
      label={label}
      name={title ?? name}
      description={description}
      errorMessage={problem}
      options={options}
      inputValue={value}
      autoFocus={autoFocus}
      // What the server suggests is what fits; it need not contain what was typed.
      isFiltered={false}
      allowsCustomValue
      onFocus={() => ask(value)}
      onInputChange={(next) => {
        onChange(next)
        ask(next)
      }}
    />
  )
}
