import type { Interrupts } from './interrupts.ts'
import type { Output } from './output.ts'
import type { Terminal } from './terminal.ts'

/** The options that stand before or after every command. */
export interface GlobalOptions {
  readonly home?: string
  readonly config?: string
  readonly json?: boolean
}

/** What a command may use of the process it runs in. */
export interface Shell {
  readonly globals: GlobalOptions
  readonly output: Output
  readonly interrupts: Interrupts
  /** Somebody to ask: undefined without a terminal and with `--json`, and then ask means refuse. */
  readonly terminal: Terminal | undefined
  /** Everything from standard input, decoded. */
  readonly readStandardInput: () => Promise<string>
  /** Standard input line by line, as it comes; ends with the signal too. */
  readonly readLines: (signal: AbortSignal) => AsyncIterable<string>
  /** A secret's value: asked for without echo on a terminal, else all of standard input. */
  readonly readSecret: (question: string) => Promise<string>
  readonly version: string
  /** The folder of the built renderer, for `serve`. */
  readonly rendererRoot: string
}
