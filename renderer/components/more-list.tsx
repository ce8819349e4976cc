import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'

const SHOWN_AT_ONCE = 100

/** A list of which the first hundred are shown, and more when asked for: a server may list any number. */
export function MoreList<Item>({ items, label, className, children }: { readonly items: readonly Item[]; readonly label: string; readonly className: string; readonly children: (item: Item) => ReactNode }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  return (
    <>
      <ul className={className} aria-label={label}>
        {items.slice(0, shown).map(children)}
      </ul>
      {items.length > shown ? (
        <div>
          <Button size="small" onPress={() => setShown(shown + 5 * SHOWN_AT_ONCE)}>
            Show more ({items.length - shown} left)
          </Button>
        </div>
      ) : null}
    </>
  )
}
