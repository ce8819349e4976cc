import type { ReactNode } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import './field.css'

export interface Choice<Id extends string> {
  readonly id: Id
  readonly label: ReactNode
  readonly description?: ReactNode
  readonly isDisabled?: boolean
}

export interface ChoiceListProps<Id extends string> {
  readonly label: ReactNode
  readonly choices: readonly Choice<Id>[]
  readonly value: Id
  readonly onChange: (value: Id) => void
  /** Side by side instead of one below the other. */
  readonly isRow?: boolean
  readonly className?: string
  readonly autoFocus?: boolean
}

/** One of a few, all of them in sight. Where they need not be, use `Select`. */
export function ChoiceList<Id extends string>({ label, choices, value, onChange, isRow, className, autoFocus }: ChoiceListProps<Id>) {
  return (
    <RadioGroup className={joinClass('field choice-list', isRow && 'choice-list-row', className)} value={value} onChange={(next) => onChange(next as Id)} orientation={isRow ? 'horizontal' : 'vertical'}>
      <Label className="field-label">{label}</Label>
      <div className="choice-list-items">
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} isDisabled={choice.isDisabled} className="choice-list-item" autoFocus={autoFocus && choice.id === value}>
            <span className="choice-list-dot" aria-hidden="true" />
            <span className="choice-list-text">
              <span>{choice.label}</span>
              {choice.description === undefined ? null : <span className="field-description">{choice.description}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
