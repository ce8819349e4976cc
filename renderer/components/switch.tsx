import type { ReactNode } from 'react'
import { SwitchButton, SwitchField, type SwitchFieldProps, Text } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import './field.css'

export interface SwitchProps extends Omit<SwitchFieldProps, 'className' | 'children' | 'style'> {
  readonly label: ReactNode
  readonly isLabelHidden?: boolean
  readonly description?: ReactNode
  readonly className?: string
}

/** On or off, at once, without a save button. */
export function Switch({ label, isLabelHidden, description, className, ...rest }: SwitchProps) {
  return (
    <SwitchField {...rest} className={joinClass('switch', className)}>
      <SwitchButton className="switch-button">
        <span className="switch-track" aria-hidden="true" />
        <span className={isLabelHidden ? 'visually-hidden' : undefined}>{label}</span>
      </SwitchButton>
      {description === undefined ? null : (
        <Text slot="description" className="field-description">
          {description}
        </Text>
      )}
    </SwitchField>
  )
}
