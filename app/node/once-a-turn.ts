/**
 * Asks once in a turn of the event loop, and answers the same until the next turn begins. For asking whether another process
 * changed something: what it changed while this one was busy counts from the next turn on, as if it had come a moment later.
 */
export function onceATurn<Value>(ask: () => Value): () => Value {
  let kept: { readonly value: Value } | undefined
  return () => {
    if (!kept) {
      kept = { value: ask() }
      setImmediate(() => (kept = undefined))
    }
    return kept.value
  }
}
