import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode, useId, useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { moneyOf, shortTokens } from './describe-bill.ts'

export interface BillRowProps {
  readonly label: ReactNode
  readonly detail?: string | undefined
  readonly tokens: number
  readonly price: number | null
  /** It is left out. */
  readonly isOff?: boolean
  readonly isSmall?: boolean
  readonly action?: { readonly label: string; readonly text: string; readonly isDisabled: boolean; readonly run: () => void }
  /** Lines below, shown when it is opened. */
  readonly children?: ReactNode
  readonly isOpen?: boolean
  readonly onOpen?: (isOpen: boolean) => void
}

/** One line of the bill: what, how much, and what can be done about it. */
export function BillRow({ label, detail, tokens, price, isOff, isSmall, action, children, isOpen: given, onOpen }: BillRowProps) {
  const [own, setOwn] = useState(false)
  const id = useId()
  const isOpen = given ?? own
  const hasMore = children !== undefined && children !== null
  const money = moneyOf(tokens, price)
  const text = (
    <>
      <span className="context-row-label">{label}</span>
      {detail === undefined ? null : <span className="context-row-detail">{detail}</span>}
    </>
  )
  return (
    <li className={joinClass('context-row', isOff && 'context-row-off', isSmall && 'context-row-small')}>
      <div className="context-row-line">
        {hasMore ? (
          <button type="button" className="context-row-text context-row-toggle" aria-expanded={isOpen} aria-controls={id} onClick={() => (onOpen ?? setOwn)(!isOpen)}>
            <ChevronRight className="icon" aria-hidden="true" />
            {text}
          </button>
        ) : (
          <span className="context-row-text">{text}</span>
        )}
        <span className="context-row-tokens">{shortTokens(tokens)}</span>
        {price === null ? null : <span className="context-row-money">{money}</span>}
        <span className="context-row-action">
          {action ? (
            <Button size="small" variant="quiet" aria-label={action.label} isDisabled={action.isDisabled} onPress={action.run}>
              {action.text}
            </Button>
          ) : null}
        </span>
      </div>
      {hasMore && isOpen ? (
        <ul id={id} className="context-rows context-rows-inner">
          {children}
        </ul>
      ) : null}
    </li>
  )
}

const FIRST = 8

export function MoreRows<Item>({ items, keyOf, render }: { readonly items: readonly Item[]; readonly keyOf: (item: Item) => string; readonly render: (item: Item) => ReactNode }) {
  const [isAll, setAll] = useState(false)
  const shown = isAll ? items : items.slice(0, FIRST)
  return (
    <>
      {shown.map((item) => (
        <Fragment key={keyOf(item)}>{render(item)}</Fragment>
      ))}
      {shown.length < items.length ? (
        <li className="context-row context-row-small">
          <Button size="small" variant="quiet" onPress={() => setAll(true)}>
            {`Show ${items.length - shown.length} more`}
          </Button>
        </li>
      ) : null}
    </>
  )
}
