import { useCallback, useEffect, useState } from 'react'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Loadable } from './live-stores.ts'

export interface Load<Value> {
  readonly state: Loadable<Value>
  /** Also while an older answer is still shown. */
  readonly isPending: boolean
  reload(): void
}

/**
 * What `read` answers. It is asked again when `read` (from `useCallback`) or `version` is another; what
 * was shown stays until then. An answer that comes after the next question was asked is dropped.
 */
export function useLoad<Value>(read: (signal: AbortSignal) => Promise<Value>, version?: string): Load<Value> {
  const [state, setState] = useState<Loadable<Value>>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  const [isPending, setPending] = useState(true)
  useEffect(() => {
    const controller = new AbortController()
    const settle = (next: Loadable<Value>): void => {
      if (controller.signal.aborted) return
      setPending(false)
      setState((last) => (next.kind === 'failed' && last.kind === 'ready' && round === 0 ? last : next))
    }
    setPending(true)
    read(controller.signal).then(
      (value) => settle({ kind: 'ready', value }),
      (error: unknown) => settle({ kind: 'failed', problem: toProblem(error) }),
    )
    return () => controller.abort()
  }, [read, version, round])
  const reload = useCallback(() => setRound((last) => last + 1), [])
  return { state, isPending, reload }
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
