import { EXIT } from './exit-code.ts'

export interface InterruptScope {
  readonly signal: AbortSignal
  dispose(): void
}

/**
 * Ctrl+C: the first stops what is going on, the second ends the program.
 *
 * Scopes nest: in `chat` the first one stops the turn and the conversation goes on; without a turn it ends the chat.
 */
export interface Interrupts {
  /** The whole command. */
  readonly signal: AbortSignal
  open(): InterruptScope
  press(): void
}

/** The same Ctrl+C may come twice, from the terminal and forwarded by a parent; a person is not this fast. */
const SAME_PRESS_MS = 100

export function createInterrupts(process: Pick<NodeJS.Process, 'on' | 'off' | 'exit' | 'connected'>): Interrupts & { dispose(): void } {
  const whole = new AbortController()
  const scopes: AbortController[] = [whole]
  let last = Number.NEGATIVE_INFINITY

  function press(): void {
    const now = performance.now()
    if (now - last < SAME_PRESS_MS) return
    last = now
    const innermost = scopes.at(-1) ?? whole
    // What does not stop on the first one must not keep the person: servers end with this process.
    if (innermost.signal.aborted) process.exit(EXIT.interrupted)
    innermost.abort(interrupted())
  }
  /** Told to end (not asked by the person at the keyboard): everything stops, in order. */
  function end(): void {
    for (const scope of scopes) scope.abort(interrupted())
  }

  process.on('SIGINT', press)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  // Started by `steward.mjs` under another Node: when that one is killed, nobody would be left to stop this one.
  if (process.connected) process.on('disconnect', end)

  return {
    signal: whole.signal,
    press,
    open() {
      const scope = new AbortController()
      if (whole.signal.aborted) scope.abort(interrupted())
      scopes.push(scope)
      return {
        signal: scope.signal,
        dispose: () => void scopes.splice(scopes.indexOf(scope), 1),
      }
    },
    dispose() {
      process.off('SIGINT', press)
      for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, end)
      process.off('disconnect', end)
    },
  }
}

const interrupted = (): DOMException => new DOMException('Stopped by the user', 'AbortError')
