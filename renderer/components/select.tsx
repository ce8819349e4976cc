import { Check, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton, FieldError, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components'
import { revealHidden } from './hidden-text.tsx'
import { joinClass } from './join-class.ts'
import './field.css'
import './overlay.css'

export interface SelectOption<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly description?: string
}

export interface SelectProps<Id extends string> {
  readonly label: ReactNode
  readonly isLabelHidden?: boolean
  readonly description?: ReactNode
  readonly errorMessage?: string
  readonly options: readonly SelectOption<Id>[]
  readonly value: Id | null
  readonly onChange: (value: Id) => void
  readonly placeholder?: string
  readonly isDisabled?: boolean
  readonly className?: string
}

/** One of a few. Where there may be many, use `ComboBox`. */
export function Select<Id extends string>({ label, isLabelHidden, description, errorMessage, options, value, onChange, placeholder, isDisabled, className }: SelectProps<Id>) {
  return (
    <AriaSelect
      className={joinClass('field', className)}
      value={value}
      onChange={(key) => key !== null && onChange(key as Id)}
      placeholder={placeholder ?? 'Choose'}
      isDisabled={isDisabled}
      isInvalid={errorMessage !== undefined}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <AriaButton className="select-button">
        <SelectValue className="select-value" />
        <ChevronsUpDown className="icon" aria-hidden="true" />
      </AriaButton>
      <FieldChoices description={description} errorMessage={errorMessage} options={options} />
    </AriaSelect>
  )
}

/** What stands under a field, and the choices that open from it. */
export function FieldChoices<Id extends string>({ description, errorMessage, options }: Pick<SelectProps<Id>, 'description' | 'errorMessage' | 'options'>) {
  return (
    <>
      {description === undefined ? null : (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
      <FieldError className="field-error">{errorMessage}</FieldError>
      <Popover className="popover" offset={4}>
        <ListBox className="list-box" items={options}>
          {(option) => <Option {...option} />}
        </ListBox>
      </Popover>
    </>
  )
}

function Option<Id extends string>({ id, label, description }: SelectOption<Id>) {
  return (
    <ListBoxItem id={id} textValue={label} className="option">
      {({ isSelected }) => (
        <>
          <span className="option-text">
            <Text slot="label">{revealHidden(label)}</Text>
            {description === undefined ? null : (
              <Text slot="description" className="option-description">
                {description}
              </Text>
            )}
          </span>
          <Check className={joinClass('icon option-check', !isSelected && 'option-check-hidden')} aria-hidden="true" />
        </>
      )}
    </ListBoxItem>
  )
}
