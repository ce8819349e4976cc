/** Counts the questions of one server that a person has open: while there is one, no clock of its calls runs. */
export interface ThinkTime {
  /** A question opens; the returned function closes it. */
  begin(): () => void
  isThinking(): boolean
  onChange(listener: (thinking: boolean) => void): () => void
}

export function createThinkTime(): ThinkTime {
  const listeners = new Set<(thinking: boolean) => void>()
  let open = 0
  const tell = (): void => listeners.forEach((listener) => listener(open > 0))
  return {
    begin() {
      if (++open === 1) tell()
      let closed = false
      return () => {
        if (closed) return
        closed = true
        if (--open === 0) tell()
      }
    },
    isThinking: () => open > 0,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
