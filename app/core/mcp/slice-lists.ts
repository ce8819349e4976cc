import { MOST_AT_ONCE, MOST_ITEMS } from './list-bounds.ts'
import { listFieldOf } from './mend-lists.ts'

/** Cuts long pages of lists, so that ten thousand tools in one page do not hold up everything else while they are checked. */
export interface ListSlices {
  /** The first entries of a page, with a cursor that leads to the next ones; the page itself where it is short. */
  cut(method: string, page: unknown): unknown
  /** What a cursor of `cut` leads to; undefined for those of the server. */
  next(method: string, cursor: unknown): unknown
}

/** @param onTooMany told once for each page of which entries were left out */
export function createListSlices(onTooMany: (list: string) => void): ListSlices {
  const waiting = new Map<string, { readonly cursor: string; readonly page: Readonly<Record<string, unknown>>; readonly from: number }>()

  function slice(method: string, page: Readonly<Record<string, unknown>>, from: number): unknown {
    const field = listFieldOf(method)
    const items = field === undefined ? undefined : page[field]
    if (field === undefined || !Array.isArray(items)) return page
    const to = from + MOST_AT_ONCE
    waiting.delete(method)
    if (to >= items.length) return from === 0 ? page : { ...page, [field]: items.slice(from) }
    const cursor = crypto.randomUUID()
    waiting.set(method, { cursor, page, from: to })
    return { ...page, [field]: items.slice(from, to), nextCursor: cursor }
  }

  return {
    cut(method, page) {
      if (typeof page !== 'object' || page === null) return page
      const field = listFieldOf(method)
      const items = field === undefined ? undefined : (page as Record<string, unknown>)[field]
      if (field === undefined || !Array.isArray(items) || items.length <= MOST_AT_ONCE) return page
      if (items.length > MOST_ITEMS) onTooMany(field)
      return slice(method, { ...page, [field]: items.slice(0, MOST_ITEMS) }, 0)
    },
    next(method, cursor) {
      const rest = waiting.get(method)
      return rest && rest.cursor === cursor ? slice(method, rest.page, rest.from) : undefined
    },
  }
}
