import type { ReactNode } from 'react'
import { Input, SearchField as AriaSearchField } from 'react-aria-components'
import { Search } from 'lucide-react'
import { Dialog } from './dialog.tsx'
import { type PickItem, PickList, usePickList } from './pick-list.tsx'

export interface PickDialogProps<Item extends PickItem> {
  readonly title: string
  readonly searchLabel: string
  readonly items: readonly Item[]
  readonly query: string
  readonly onQuery: (query: string) => void
  readonly onPick: (item: Item) => void
  readonly onClose: () => void
  readonly empty: ReactNode
}

/** A long list to choose one from: type to find it, arrows and Enter to take it. */
export function PickDialog<Item extends PickItem>({ title, searchLabel, items, query, onQuery, onPick, onClose, empty }: PickDialogProps<Item>) {
  const list = usePickList(items, onPick)
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <AriaSearchField className="search-field" aria-label={searchLabel} value={query} onChange={onQuery}>
        <Search className="icon search-field-icon" aria-hidden="true" />
        <Input autoFocus className="field-input" placeholder={searchLabel} {...list.inputProps} onKeyDown={(event) => void (event.key !== 'Tab' && list.onKeyDown(event))} />
      </AriaSearchField>
      <div className="pick-frame">
        <PickList list={list} label={title} empty={empty} />
      </div>
    </Dialog>
  )
}
