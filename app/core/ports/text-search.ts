export interface SearchQuery {
  /** Every word must occur, in any order, without regard to case and accents. The last one may be the beginning of a word unless something follows it: it is still being typed. */
  readonly text: string
  readonly limit: number
  /** `best`: by how often and how near the words occur, among the newest matches. */
  readonly order: 'newest' | 'best'
  /** `next` of the page before. */
  readonly cursor?: string | undefined
}

export interface SearchHit {
  readonly conversationId: string
  /** Of the conversation. */
  readonly title: string
  /** Null where the title was found. */
  readonly turnId: string | null
  /** Milliseconds since 1970. */
  readonly at: number
  readonly snippet: string
  /** Where the words stand in the snippet: offset and length in UTF-16 units, ascending, without overlap. */
  readonly marks: readonly (readonly [offset: number, length: number])[]
}

export interface SearchPage {
  readonly hits: readonly SearchHit[]
  readonly next: string | null
  /** Set where only so many of the newest matches were ranked, and there are more. */
  readonly among: number | null
}

export interface FoundTurns {
  /** Turns of the path to the head that contain the text, oldest first, and how often. */
  readonly turns: readonly { readonly turnId: string; readonly count: number }[]
  readonly total: number
}

/** Search over everything that was said. It runs beside the thread that serves everybody, on a connection that only reads. */
export interface TextSearch {
  /** @throws what the signal says, or StewardError `store-unreadable` */
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchPage>
  /** The exact text, without regard to case, in one conversation. @throws as `search` */
  find(conversationId: string, text: string, signal: AbortSignal): Promise<FoundTurns>
}
