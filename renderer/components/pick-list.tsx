import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { VList, type VListHandle } from 'virtua'
import { revealHidden } from './hidden-text.tsx'
import './pick-list.css'

export interface PickItem {
  readonly id: string
  readonly group: string
  readonly title: string
  /** Beside the title, such as the name that a program knows it by. */
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly icon?: ReactNode
}

type Row<Item> = { readonly kind: 'header'; readonly text: string } | { readonly kind: 'option'; readonly item: Item; readonly index: number }

const OPTION = 46
const HEADER = 26

export interface PickListState<Item extends PickItem> {
  readonly listId: string
  readonly rows: readonly Row<Item>[]
  readonly count: number
  readonly active: number
  setActive(index: number): void
  pick(index: number): void
  /** True where the key was meant for the list. */
  onKeyDown(event: KeyboardEvent): boolean
  /** What the text field that it belongs to says of it to screen readers. */
  readonly inputProps: Readonly<Record<string, string | boolean | undefined>>
}

/** A list that is chosen from while the keyboard stays in a text field: arrows move, Enter or Tab takes. */
export function usePickList<Item extends PickItem>(items: readonly Item[], onPick: (item: Item) => void): PickListState<Item> {
  const listId = useId()
  const [active, setActive] = useState(0)
  // Groups stand in the order of their first item.
  const ordered = useMemo(() => [...Map.groupBy(items, (item) => item.group).values()].flat(), [items])
  const rows = useMemo(() => {
    const found: Row<Item>[] = []
    for (const [index, item] of ordered.entries()) {
      if (ordered[index - 1]?.group !== item.group) found.push({ kind: 'header', text: item.group })
      found.push({ kind: 'option', item, index })
    }
    return found
  }, [ordered])
  // Other items: the best of them is the first again.
  useEffect(() => setActive(0), [items])
  const place = Math.min(active, Math.max(0, ordered.length - 1))
  const pick = (index: number): void => {
    const item = ordered[index]
    if (item) onPick(item)
  }
  return {
    listId,
    rows,
    count: ordered.length,
    active: place,
    setActive,
    pick,
    onKeyDown(event) {
      const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }
      const step = steps[event.key]
      if (ordered.length === 0 || event.nativeEvent.isComposing) return false
      if (step !== undefined) {
        const next = place + step
        // One step beyond the end goes to the other end; a page stops there.
        setActive(Math.abs(step) === 1 ? (next + ordered.length) % ordered.length : Math.min(ordered.length - 1, Math.max(0, next)))
      } else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) {
        pick(place)
      } else {
        return false
      }
      event.preventDefault()
      return true
    },
    inputProps: {
      role: 'combobox',
      'aria-expanded': true,
      'aria-controls': listId,
      'aria-autocomplete': 'list',
      'aria-activedescendant': ordered.length > 0 ? `${listId}-${place}` : undefined,
    },
  }
}

/** Only what is near the view is in the page: a server may offer any number. */
export function PickList<Item extends PickItem>({ list, label, height = 320, empty }: { readonly list: PickListState<Item>; readonly label: string; readonly height?: number; readonly empty: ReactNode }) {
  const handle = useRef<VListHandle>(null)
  const row = list.rows.findIndex((one) => one.kind === 'option' && one.index === list.active)
  useEffect(() => {
    if (row >= 0) handle.current?.scrollToIndex(row === 1 ? 0 : row, { align: 'nearest' })
  }, [row])
  if (list.count === 0) {
    return (
      <div className="pick-empty" role="status" id={list.listId}>
        {empty}
      </div>
    )
  }
  const needed = list.rows.reduce((sum, one) => sum + (one.kind === 'header' ? HEADER : OPTION), 0)
  return (
    <div className="pick-list" role="listbox" id={list.listId} aria-label={label}>
      <VList ref={handle} data={list.rows} style={{ height: Math.min(height, needed) }} keepMounted={row >= 0 ? [row] : undefined} bufferSize={200}>
        {(one) =>
          one.kind === 'header' ? (
            <div key={`group ${one.text}`} className="pick-header" role="presentation">
              {revealHidden(one.text)}
            </div>
          ) : (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard stays in the text field, whose keys move and take; a press must not take it away
            <div
              key={one.item.id}
              id={`${list.listId}-${one.index}`}
              role="option"
              tabIndex={-1}
              aria-selected={one.index === list.active}
              aria-setsize={list.count}
              aria-posinset={one.index + 1}
              className="pick-option"
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => one.index !== list.active && list.setActive(one.index)}
              onClick={() => list.pick(one.index)}
            >
              {one.item.icon}
              <span className="pick-text">
                <span className="pick-line">
                  <span className="pick-title">{revealHidden(one.item.title)}</span>
                  {one.item.name === undefined ? null : <code className="pick-name">{revealHidden(one.item.name)}</code>}
                </span>
                {one.item.description === undefined ? null : <span className="pick-description">{revealHidden(one.item.description.slice(0, 300))}</span>}
              </span>
            </div>
          )
        }
      </VList>
    </div>
  )
}
