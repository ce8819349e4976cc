import type { ReactNode, Ref } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import { Spinner } from './spinner.tsx'
import './button.css'

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  /** `primary` at most once in a view; `quiet` has no frame until it is hovered. */
  readonly variant?: 'primary' | 'secondary' | 'quiet' | 'danger'
  readonly size?: 'small' | 'medium'
  readonly icon?: ReactNode
  readonly className?: string
  readonly children: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
}

/** While `isPending` it shows a spinner, keeps its width and its focus, and ignores presses. */
export function Button({ variant = 'secondary', size = 'medium', icon, className, children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={joinClass('button', `button-${variant}`, `button-${size}`, className)}>
      {({ isPending }) => (
        <>
          {isPending ? <Spinner label="Working" /> : icon}
          <span className="button-label">{children}</span>
        </>
      )}
    </AriaButton>
  )
}
