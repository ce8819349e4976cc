import type { ReactNode } from 'react'
import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, type PopoverProps, Text } from 'react-aria-components'
import { joinClass } from './join-class.ts'
import { Shortcut } from './shortcut.tsx'
import './overlay.css'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly description?: string
  readonly icon?: ReactNode
  readonly shortcut?: string | undefined
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly onAction: () => void
}

export interface MenuProps {
  /** One button that opens it. */
  readonly trigger: ReactNode
  readonly label: string
  readonly title?: string
  readonly entries: readonly MenuEntry[]
  readonly placement?: PopoverProps['placement']
  readonly onOpenChange?: (isOpen: boolean) => void
}

export function Menu({ trigger, label, title, entries, placement = 'bottom start', onOpenChange }: MenuProps) {
  const items = entries.map((entry) => (
    <MenuItem
      key={entry.id}
      id={entry.id}
      textValue={entry.label}
      isDisabled={entry.isDisabled}
      onAction={entry.onAction}
      className={joinClass('option', entry.isDanger && 'option-danger')}
    >
      {entry.icon}
      <span className="option-text">
        <Text slot="label">{entry.label}</Text>
        {entry.description === undefined ? null : (
          <Text slot="description" className="option-description">
            {entry.description}
          </Text>
        )}
      </span>
      {entry.shortcut === undefined ? null : <Shortcut keys={entry.shortcut} />}
    </MenuItem>
  ))
  return (
    <MenuTrigger onOpenChange={onOpenChange}>
      {trigger}
      <Popover className="popover popover-menu" placement={placement} offset={4}>
        <AriaMenu className="list-box" aria-label={label}>
          {title === undefined ? (
            items
          ) : (
            <MenuSection>
              <Header className="list-box-header">{title}</Header>
              {items}
            </MenuSection>
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
