/** The last entries of something that never ends, bounded in number and in size. */
export interface Ring<Item> {
  push(item: Item, size: number): void
  /** Oldest first. */
  items(): readonly Item[]
}

/**
 * @param most entries
 * @param mostSize of all entries together, in whatever unit `push` is told
 * @param onDrop hears of each entry that made room
 */
export function createRing<Item>(most: number, mostSize: number, onDrop: (item: Item) => void = () => undefined): Ring<Item> {
  let entries: { item: Item; size: number }[] = []
  let from = 0
  let size = 0
  return {
    push(item, itemSize) {
      entries.push({ item, size: itemSize })
      size += itemSize
      // The newest stays, however large it is.
      while (entries.length - from > most || (size > mostSize && entries.length - from > 1)) {
        const oldest = entries[from++]
        if (!oldest) break
        size -= oldest.size
        onDrop(oldest.item)
      }
      // Moving the rest costs as much as it has entries, so not with each one.
      if (from > most / 2) {
        entries = entries.slice(from)
        from = 0
      }
    },
    items: () => entries.slice(from).map(({ item }) => item),
  }
}
