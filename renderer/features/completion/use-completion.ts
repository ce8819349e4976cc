import { useCallback, useEffect, useRef, useState } from 'react'
import type { CallInput } from '#contract/contract.ts'
import { useClient } from '#renderer/state/app-context.tsx'

/** What is completed: an argument of a prompt, or a variable of a resource template. */
export interface CompletionSource {
  readonly server: string
  readonly of: CallInput<'server.complete'>['of']
}

export interface Completion {
  readonly values: readonly string[]
  /** The server knows more than it sent. */
  readonly hasMore: boolean
  ask(value: string): void
}

/** Long enough that a word typed in one go asks once. */
const PAUSE = 150
const none: Pick<Completion, 'values' | 'hasMore'> = { values: [], hasMore: false }

/** The server's suggestions for one argument. Each question takes the place of the one before; a failed one only suggests nothing. */
export function useCompletion({ server, of }: CompletionSource, argument: string, others: Readonly<Record<string, string>>): Completion {
  const client = useClient()
  const [found, setFound] = useState(none)
  const running = useRef<{ readonly controller: AbortController; readonly timer: ReturnType<typeof setTimeout> }>(undefined)
  const latest = useRef({ of, others })
  useEffect(() => {
    latest.current = { of, others }
  })
  const stop = useCallback(() => {
    clearTimeout(running.current?.timer)
    running.current?.controller.abort()
  }, [])
  useEffect(() => stop, [stop])
  const ask = useCallback(
    (value: string) => {
      stop()
      const controller = new AbortController()
      const timer = setTimeout(() => {
        client.call('server.complete', { server, ...latest.current, argument, value }, { signal: controller.signal }).then(
          ({ values, hasMore }) => !controller.signal.aborted && setFound({ values: [...new Set(values)].slice(0, 100), hasMore }),
          () => !controller.signal.aborted && setFound(none),
        )
      }, PAUSE)
      running.current = { controller, timer }
    },
    [client, server, argument, stop],
  )
  return { ...found, ask }
}
