import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface ProgramRun {
  readonly wallMs: number
  /** Highest resident memory of the process itself, not of its children; 0 where `/proc` is missing. */
  readonly peakMB: number
  readonly code: number | null
  readonly output: string
}

/** The kernel's own high-water mark. */
export function peakMemory(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Runs a program to its end, or kills it at the limit. */
export async function runProgram(command: string, args: readonly string[], options: { env: NodeJS.ProcessEnv; cwd: string; limitMs: number }): Promise<ProgramRun> {
  const started = performance.now()
  const child = spawn(command, args, { env: options.env, cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  let peakMB = 0
  const look = setInterval(() => (peakMB = Math.max(peakMB, peakMemory(child.pid ?? 0))), 10)
  const limit = setTimeout(() => child.kill('SIGKILL'), options.limitMs)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => resolve(exitCode))
  })
  clearInterval(look)
  clearTimeout(limit)
  return { wallMs: performance.now() - started, peakMB, code, output }
}
