import { useCallback, useSyncExternalStore } from 'react'

const listeners = new Set<(key: string) => void>()
const texts = new Map<string, string>()

export const keyOf = (conversationId: string | null): string => conversationId ?? 'new'
export const conversationOf = (key: string): string | null => (key === 'new' ? null : key)

/** The text that is being written; `draft-sync.ts` keeps it in the host. */
export const draftText = (key: string): string => texts.get(key) ?? ''

export function writeDraftText(key: string, text: string): void {
  if (draftText(key) === text) return
  if (text === '') texts.delete(key)
  else texts.set(key, text)
  for (const listener of listeners) listener(key)
}

/** Hears which draft changed, until the returned function is called. */
export function onDraftText(listener: (key: string) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** What is being written, per conversation. */
export function useDraft(conversationId: string | null): readonly [string, (text: string) => void] {
  const key = keyOf(conversationId)
  const text = useSyncExternalStore(onDraftText, () => draftText(key))
  const set = useCallback((next: string) => writeDraftText(key, next), [key])
  return [text, set]
}

/** Changes what stands in the composer; the person still sends it. */
export function changeDraft(conversationId: string | null, change: (text: string) => string): void {
  const key = keyOf(conversationId)
  writeDraftText(key, change(draftText(key)))
}

/** Puts words into the composer, such as an example of the first run; the person still sends them. */
export function proposeDraft(text: string, conversationId: string | null = null): void {
  writeDraftText(keyOf(conversationId), text)
}
