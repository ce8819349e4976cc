import type { Draft } from '#renderer/components/schema-form/draft.ts'

/** What was typed into open forms, by request. Only in memory. */
export const drafts = new Map<string, Draft>()

export function forgetDrafts(open: ReadonlySet<string>): void {
  for (const requestId of drafts.keys()) if (!open.has(requestId)) drafts.delete(requestId)
}
