/** More pages than any honest list has. */
export const MOST_PAGES = 200

/** Follows lists from page to page, and ends those that never would. */
export interface ListPages {
  onRequest(method: string, cursor: unknown): void
  /** The page as the SDK may go on with it: without a next one where that leads nowhere. */
  onPage(method: string, result: unknown): unknown
  /** Whether the list, read last, was ended here: what was read until then stands. */
  wasEndless(method: string): boolean
}

export function createListPages(onEndless: (method: string, reason: string) => void): ListPages {
  const lists = new Map<string, { pages: number; readonly cursors: Set<string>; endless: boolean }>()

  return {
    onRequest(method, cursor) {
      if (cursor === undefined || !lists.has(method)) lists.set(method, { pages: 0, cursors: new Set(), endless: false })
    },
    onPage(method, result) {
      const list = lists.get(method)
      if (!list || typeof result !== 'object' || result === null || !('nextCursor' in result)) return result
      const { nextCursor, ...last } = result
      list.pages++
      // Null and an empty text are how some servers say that there is no more.
      if (typeof nextCursor !== 'string' || nextCursor === '') return last
      const loops = list.cursors.has(nextCursor)
      list.cursors.add(nextCursor)
      if (!loops && list.pages < MOST_PAGES) return result
      list.endless = true
      onEndless(method, loops ? 'It names a page as the next one that came before.' : `After ${MOST_PAGES} pages it still names a next one.`)
      return last
    },
    wasEndless: (method) => lists.get(method)?.endless ?? false,
  }
}
