/** One question at a time: a terminal has one line to answer on, whoever asks. */
export interface QuestionQueue {
  /** Runs after everything that was put in before; what it throws goes to `onError`. */
  add(ask: () => Promise<void>): void
}

export function createQuestionQueue(onError: (error: unknown) => void): QuestionQueue {
  let last = Promise.resolve()
  return { add: (ask) => void (last = last.then(ask).catch(onError)) }
}
