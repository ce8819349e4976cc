import type { Draft } from '#contract/calls/draft.ts'

/** What is being written, by conversation; null is the one that has not begun. A crash keeps it, a power cut may cost the last moments. */
export interface DraftStore {
  get(conversationId: string | null): { readonly draft: Draft | null; readonly revision: number }
  /** Gives the new revision. Null empties it. */
  set(conversationId: string | null, draft: Draft | null, now: number): number
  /** Those that hold something. */
  list(): (string | null)[]
}
