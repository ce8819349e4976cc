/** More than any server has to ask at once. Over HTTP each answer is a request of its own. */
export const MOST_QUESTIONS = 100

/** The requests of a server that wait for Steward's answer. */
export interface OpenQuestions {
  /** False where too many wait: this one is dropped. */
  take(id: string | number): boolean
  /** Answered, or taken back. */
  end(id: unknown): void
}

/** A flood of requests must not become a flood of answers. @param onDropped told with each power of ten */
export function createOpenQuestions(onDropped: (text: string) => void): OpenQuestions {
  const open = new Set<unknown>()
  let dropped = 0
  return {
    take(id) {
      if (open.size < MOST_QUESTIONS) {
        open.add(id)
        return true
      }
      if (Number.isInteger(Math.log10(++dropped))) onDropped(`More than ${MOST_QUESTIONS} requests of the server wait at once; ${dropped === 1 ? 'one was' : `${dropped} were`} dropped.`)
      return false
    },
    end: (id) => void open.delete(id),
  }
}
