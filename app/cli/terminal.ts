import { createInterface } from 'node:readline'

/** Questions to the person at the terminal. They go to standard error, so that standard output stays the answer. */
export interface Terminal {
  /** A line, without its end. Undefined where the person closed the input (Ctrl+D) or the signal aborted. */
  ask(question: string, options?: AskOptions): Promise<string | undefined>
  /** A line that is not shown while it is typed. */
  askHidden(question: string, signal: AbortSignal): Promise<string | undefined>
  /** Forgets what was typed before there was a question: it must not answer one that the person has not seen. */
  discardTyped(): Promise<void>
  /** Characters in a line. */
  readonly width: number
}

export interface AskOptions {
  readonly signal?: AbortSignal
  /** Stands in the line already and can be edited. */
  readonly prefill?: string
  readonly history?: string[]
}

interface Keyboard {
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
  /** Readline takes Ctrl+C as a key while a question is open. */
  readonly onInterrupt: () => void
}

/** How long typed-ahead keys may take to arrive. */
const TYPED_AHEAD_MS = 60

export function createTerminal({ stdin, stderr, onInterrupt }: Keyboard): Terminal {
  function readLine(question: string, options: AskOptions & { readonly output: NodeJS.WritableStream }): Promise<string | undefined> {
    const { signal, prefill, history, output } = options
    if (signal?.aborted) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const lines = createInterface({ input: stdin, output, terminal: true, ...(history ? { history } : {}) })
      let answer: string | undefined
      const onAbort = (): void => lines.close()
      signal?.addEventListener('abort', onAbort, { once: true })
      lines.on('SIGINT', onInterrupt)
      lines.on('history', (entries) => history?.splice(0, history.length, ...entries))
      lines.on('close', () => {
        signal?.removeEventListener('abort', onAbort)
        if (answer === undefined) stderr.write('\n')
        resolve(answer)
      })
      lines.question(question, (line) => {
        answer = line
        lines.close()
      })
      if (prefill !== undefined) lines.write(prefill)
    })
  }

  return {
    ask: (question, options = {}) => readLine(question, { ...options, output: stderr }),
    async askHidden(question, signal) {
      stderr.write(question)
      // Readline needs an output for its line editing; this one shows nothing.
      const { Writable } = await import('node:stream')
      const answer = await readLine('', { signal, output: new Writable({ write: (_chunk, _encoding, done) => done() }) })
      if (answer !== undefined) stderr.write('\n')
      return answer
    },
    async discardTyped() {
      stdin.setRawMode(true)
      // In raw mode Ctrl+C is a character like any other.
      const drop = (typed: Buffer | string): void => void (typed.toString().includes('\x03') && onInterrupt())
      stdin.on('data', drop).resume()
      await new Promise((resolve) => setTimeout(resolve, TYPED_AHEAD_MS))
      stdin.off('data', drop).pause()
      stdin.setRawMode(false)
    },
    get width() {
      return stderr.columns > 20 ? stderr.columns : 80
    },
  }
}
