import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import { Hint } from './hint.tsx'

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style' | 'aria-label'> {
  /** What it does. Screen readers say it, and it is shown as a tooltip: an icon alone tells too little. */
  readonly label: string
  readonly icon: ReactNode
  readonly shortcut?: string
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger'
  readonly size?: 'small' | 'medium'
  readonly className?: string
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({ label, icon, shortcut, variant = 'quiet', size = 'medium', className, ...rest }: IconButtonProps) {
  return (
    <Hint text={label} shortcut={shortcut}>
      <AriaButton {...rest} aria-label={label} className={joinClass('button', 'icon-button', `button-${variant}`, `button-${size}`, className)}>
        {icon}
      </AriaButton>
    </Hint>
  )
}
