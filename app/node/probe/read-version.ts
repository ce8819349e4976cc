import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import spawn from 'cross-spawn'
import type { ProgramPlace } from '#core/ports/machine-probe.ts'

/** In milliseconds; a version manager's shim may look something up first. */
const LONGEST_ANSWER = 5_000
const MOST_OUTPUT = 4_096

/** The number that a program prints for `--version`. */
export function readVersion(file: string, { variables, cwd }: ProgramPlace, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    let output = ''
    // Shims of version managers decide by the folder; one that is missing is another check's finding.
    const child = spawn(file, ['--version'], { env: { ...variables }, cwd: existsSync(cwd) ? cwd : dirname(file), stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      child.kill('SIGKILL')
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve(/\d+\.\d+(?:\.\d+)?/.exec(output)?.[0])
    }
    const timer = setTimeout(end, LONGEST_ANSWER)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) return end()
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8')
      if (output.length > MOST_OUTPUT) end()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', end)
    child.once('close', end)
  })
}
