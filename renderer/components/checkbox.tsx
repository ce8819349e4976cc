import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { CheckboxButton, CheckboxField, type CheckboxFieldProps, Text } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import './field.css'

export interface CheckboxProps extends Omit<CheckboxFieldProps, 'className' | 'children' | 'style'> {
  readonly label: ReactNode
  readonly isLabelHidden?: boolean
  readonly description?: ReactNode
  readonly className?: string
}

/** One yes or no that counts with the button that is pressed next; what counts at once is a `Switch`. */
export function Checkbox({ label, isLabelHidden, description, className, ...rest }: CheckboxProps) {
  return (
    <CheckboxField {...rest} className={joinClass('checkbox-field', className)}>
      <CheckboxButton className="checkbox">
        <CheckboxBox />
        <span className={isLabelHidden ? 'visually-hidden' : undefined}>{label}</span>
      </CheckboxButton>
      {description === undefined ? null : (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
    </CheckboxField>
  )
}

export function CheckboxBox() {
  return (
    <span className="checkbox-box" aria-hidden="true">
      <Check className="icon" />
    </span>
  )
}
