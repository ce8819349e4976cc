import { Search, X } from 'lucide-react'
import type { Ref } from 'react'
import { Button as AriaButton, Input, SearchField as AriaSearchField, type SearchFieldProps as AriaSearchFieldProps } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import './field.css'

export interface SearchFieldProps extends Omit<AriaSearchFieldProps, 'className' | 'children' | 'style' | 'aria-label'> {
  readonly label: string
  readonly placeholder?: string
  readonly className?: string
  readonly inputRef?: Ref<HTMLInputElement>
}

export function SearchField({ label, placeholder, className, inputRef, ...rest }: SearchFieldProps) {
  return (
    <AriaSearchField {...rest} aria-label={label} className={joinClass('search-field', className)}>
      <Search className="icon search-field-icon" aria-hidden="true" />
      <Input ref={inputRef} className="field-input" placeholder={placeholder ?? label} />
      <AriaButton className="search-field-clear" aria-label="Clear search">
        <X className="icon" aria-hidden="true" />
      </AriaButton>
    </AriaSearchField>
  )
}
