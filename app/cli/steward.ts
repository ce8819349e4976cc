/** The terminal shell's entry: reads the command line, runs one command, ends with its exit code. */
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { config } from 'zod'
import { toProblem } from '#contract/problem.ts'
import { handleCrashes } from '#node/crash-output.ts'
import { EXIT, exitCodeOfError, exitCodeOfUsage, type ExitCode } from './exit-code.ts'
import { createInterrupts } from './interrupts.ts'
import { createOutput } from './output.ts'
import { visibleText } from './plain-text.ts'
import { createProgram } from './program.ts'
import type { GlobalOptions, Shell } from './shell.ts'
import { createTerminal } from './terminal.ts'

/** The package's folder: this file lies two folders deep, as source (`app/cli`) and as built (`dist/main`). */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

async function main(args: readonly string[]): Promise<ExitCode> {
  const { stdin, stdout, stderr } = process
  const interrupts = createInterrupts(process)
  // A reader that went away (`| head`) is a reason to stop, not a failure to report.
  let readerGone = false
  stdout.on('error', () => {
    readerGone = true
    interrupts.press()
  })
  let output = createOutput(args.includes('--json'), process)
  let code: ExitCode = EXIT.done

  function openShell(globals: GlobalOptions): Shell {
    const json = globals.json === true
    output = createOutput(json, process)
    const hasPerson = !json && stdin.isTTY && stderr.isTTY
    const terminal = stdin.isTTY && stderr.isTTY ? createTerminal({ stdin, stderr, onInterrupt: interrupts.press }) : undefined
    return {
      globals,
      output,
      interrupts,
      terminal: hasPerson ? terminal : undefined,
      readStandardInput: () => text(stdin),
      async *readLines(signal) {
        const lines = createInterface({ input: stdin, signal })
        yield* lines
      },
      async readSecret(question) {
        if (!terminal) return text(stdin)
        return (await terminal.askHidden(question, interrupts.signal)) ?? ''
      },
      version,
      rendererRoot: join(root, 'dist', 'renderer'),
    }
  }

  const program = createProgram({ version, openShell, finish: (given) => (code = given) })
  for (const command of withSubcommands(program)) command.exitOverride()
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? EXIT.done : exitCodeOfUsage(args)
    else {
      code = interrupts.signal.aborted ? EXIT.interrupted : exitCodeOfError(error)
      if (code !== EXIT.interrupted) output.problem(toProblem(error))
    }
  }
  return readerGone ? EXIT.done : code
}

function withSubcommands(command: ReturnType<typeof createProgram>): ReturnType<typeof createProgram>[] {
  return [command, ...command.commands.flatMap((child) => withSubcommands(child as typeof command))]
}

/** Pipes are written in the background on some systems: what was printed must arrive before the end. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => (stream.destroyed || stream.writableEnded ? resolve() : stream.write('', () => resolve())))
}

handleCrashes((text) => {
  process.stderr.write(`steward: something inside Steward failed. Run the command again; if it happens again, tell us with these lines:\n${visibleText(text)}\n`)
  process.exit(EXIT.failed)
})
// A command parses a few values once: making functions for that, as zod does for many, takes longer than it saves.
if (!['serve', 'chat'].some((command) => process.argv.includes(command))) config({ jitless: true })
const code = await main(process.argv.slice(2))
flushCompileCache()
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
// Not left to the event loop: a socket or timer that some library forgot must not keep the person waiting.
process.exit(code)
