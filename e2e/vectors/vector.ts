/** A text as a hostile model or server would write it. */
export interface Vector {
  /** Stable: reports name it. */
  readonly id: string
  readonly kind: 'html' | 'svg' | 'markdown' | 'code' | 'math' | 'link' | 'characters' | 'bulk'
  readonly text: string
  /** Pieces of the text that a person must be able to read in what is shown of it. Missing: all of it, word for word. */
  readonly shows?: readonly string[]
  /**
   * Where each link in an answer of this text leads, in its order: the host that the question must name, or null where
   * the question must say that it cannot be opened. Missing: there is no link in it.
   */
  readonly leads?: readonly (string | null)[]
}

/** A place that nobody may reach. */
export const place = 'hostile.invalid'
/** What a script of a vector does when it runs; the page must never have it. */
export const run = 'window.pwned=1'

/** Rows `[id, text]` of one kind. */
export const rows = (kind: Vector['kind'], list: readonly (readonly [id: string, text: string])[]): Vector[] => list.map(([id, text]) => ({ id: `${kind}-${id}`, kind, text }))
