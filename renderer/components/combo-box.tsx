import { ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, ComboBox as AriaComboBox, Group, Input, Label } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import { FieldChoices, type SelectOption } from './select.tsx'
import './field.css'
import './overlay.css'

export interface ComboBoxProps {
  readonly label: ReactNode
  /** The label as text, where it is more than that. */
  readonly name?: string
  readonly isLabelHidden?: boolean
  readonly description?: ReactNode
  readonly errorMessage?: string
  readonly options: readonly SelectOption<string>[]
  readonly inputValue: string
  readonly onInputChange: (text: string) => void
  /** A suggestion was taken; null where own text was confirmed. */
  readonly onChoose?: (id: string | null) => void
  /** Text that is no suggestion is right too. */
  readonly allowsCustomValue?: boolean
  /** False where the options fit already, such as suggestions of a server. */
  readonly isFiltered?: boolean
  readonly onFocus?: () => void
  readonly autoFocus?: boolean | undefined
  readonly placeholder?: string
  readonly className?: string
}

/** A text with suggestions. */
export function ComboBox({ label, name, isLabelHidden, description, errorMessage, options, inputValue, onInputChange, onChoose, allowsCustomValue, isFiltered = true, onFocus, autoFocus, placeholder, className }: ComboBoxProps) {
  return (
    <AriaComboBox
      className={joinClass('field', className)}
      inputValue={inputValue}
      onInputChange={onInputChange}
      onChange={(key) => onChoose?.(key === null ? null : String(key))}
      allowsCustomValue={allowsCustomValue}
      // Given here, they may come after the list was opened.
      items={isFiltered ? undefined : options}
      defaultFilter={isFiltered ? undefined : () => true}
      onFocus={onFocus}
      autoFocus={autoFocus}
      isInvalid={errorMessage !== undefined}
      menuTrigger="focus"
    >
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <Group className="combo-box">
        <Input className="field-input" placeholder={placeholder} />
        <AriaButton className="search-field-clear" aria-label={`Show the choices for ${name ?? (typeof label === 'string' ? label : 'this')}`}>
          <ChevronsUpDown className="icon" aria-hidden="true" />
        </AriaButton>
      </Group>
      <FieldChoices description={description} errorMessage={errorMessage} options={options} />
    </AriaComboBox>
  )
}
