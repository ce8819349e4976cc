import { useCallback, useSyncExternalStore } from 'react'

const PREFIX = 'steward-draft/'
const listeners = new Set<() => void>()
const memory = new Map<string, string>()

function read(key: string): string {
  const known = memory.get(key)
  if (known !== undefined) return known
  const stored = localStorage.getItem(PREFIX + key) ?? ''
  memory.set(key, stored)
  return stored
}

function write(key: string, text: string): void {
  memory.set(key, text)
  try {
    if (text === '') localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, text)
  } catch {
    // Full or forbidden: the draft then lives as long as the page.
  }
  for (const listener of listeners) listener()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const keyOf = (conversationId: string | null): string => conversationId ?? 'new'

/** What is being written, per conversation; it survives a reload. */
export function useDraft(conversationId: string | null): readonly [string, (text: string) => void] {
  const key = keyOf(conversationId)
  const text = useSyncExternalStore(listen, () => read(key))
  const set = useCallback((next: string) => write(key, next), [key])
  return [text, set]
}

/** Changes what stands in the composer; the person still sends it. */
export function changeDraft(conversationId: string | null, change: (text: string) => string): void {
  const key = keyOf(conversationId)
  write(key, change(read(key)))
}

/** Puts words into the composer, such as an example of the first run; the person still sends them. */
export function proposeDraft(text: string, conversationId: string | null = null): void {
  write(keyOf(conversationId), text)
}
