import { useCallback, useEffect, useState } from 'react'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Loadable } from './live-stores.ts'

/**
 * What `read` answers. It is read again when one of `keys` changes; what was shown stays until then.
 * An answer that comes after the next question was asked is dropped.
 */
export function useLoad<Value>(read: (signal: AbortSignal) => Promise<Value>, keys: readonly unknown[]): { readonly state: Loadable<Value>; reload(): void } {
  const [state, setState] = useState<Loadable<Value>>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    read(controller.signal).then(
      (value) => controller.signal.aborted || setState({ kind: 'ready', value }),
      (error: unknown) => controller.signal.aborted || setState((last) => (last.kind === 'ready' && round === 0 ? last : { kind: 'failed', problem: toProblem(error) })),
    )
    return () => controller.abort()
    // `read` is a new function at each render; `keys` say when its answer would differ.
  }, [...keys, round])
  const reload = useCallback(() => setRound((last) => last + 1), [])
  return { state, reload }
}

export interface Action {
  readonly isPending: boolean
  readonly problem: Problem | null
  /** Runs it unless it still runs. Resolves to whether it went well; a failure is in `problem`. */
  run(work: () => Promise<unknown>): Promise<boolean>
  clear(): void
}

/** One thing the person started from here: whether it runs, and what went wrong. */
export function useAction(): Action {
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setPending(true)
    setProblem(null)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(toProblem(error))
      return false
    } finally {
      setPending(false)
    }
  }, [])
  const clear = useCallback(() => setProblem(null), [])
  return { isPending, problem, run, clear }
}
