import type { ReactNode, Ref } from 'react'
import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import './field.css'

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'children' | 'style'> {
  readonly label: ReactNode
  /** The label is only for screen readers, where the place already tells. */
  readonly isLabelHidden?: boolean
  readonly description?: ReactNode
  readonly errorMessage?: string
  readonly placeholder?: string
  /** More than one line, with this many rows. */
  readonly rows?: number
  readonly isMono?: boolean
  readonly className?: string
  readonly inputRef?: Ref<HTMLInputElement>
}

export function TextField({ label, isLabelHidden, description, errorMessage, placeholder, rows, isMono, className, inputRef, ...rest }: TextFieldProps) {
  const inputClass = joinClass('field-input', isMono && 'field-mono')
  return (
    <AriaTextField {...rest} isInvalid={rest.isInvalid ?? errorMessage !== undefined} className={joinClass('field', className)}>
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      {rows === undefined ? <Input ref={inputRef} className={inputClass} placeholder={placeholder} /> : <TextArea className={inputClass} rows={rows} placeholder={placeholder} />}
      {description === undefined ? null : (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
      <FieldError className="field-error">{errorMessage}</FieldError>
    </AriaTextField>
  )
}
