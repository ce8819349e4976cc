import { useCallback, useEffect, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { useClient } from '#renderer/state/app-context.tsx'

export type Hit = CallOutput<'conversation.search'>['hits'][number]
export type Order = 'newest' | 'best'

export type Found =
  | { readonly kind: 'searching' }
  | { readonly kind: 'found'; readonly text: string; readonly hits: readonly Hit[]; readonly next: string | null; readonly among: number | null }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Keys come in bursts; the search itself takes a few milliseconds. */
const PAUSE_MS = 40
const PAGE = 30

/** What was said anywhere, as one types: each key ends the search before it, and what was found stays until there is something newer. */
export function useSearch(text: string, order: Order): { readonly found: Found; readonly more: () => void } {
  const client = useClient()
  const [found, setFound] = useState<Found>({ kind: 'searching' })

  useEffect(() => {
    const controller = new AbortController()
    const timer = setTimeout(() => {
      client.call('conversation.search', { text, order, limit: PAGE }, { signal: controller.signal }).then(
        (page) => setFound({ kind: 'found', text, ...page }),
        (error: unknown) => !controller.signal.aborted && setFound({ kind: 'failed', problem: toProblem(error) }),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [client, text, order])

  const more = useCallback(() => {
    if (found.kind !== 'found' || found.next === null) return
    client.call('conversation.search', { text: found.text, order, limit: PAGE, cursor: found.next }).then(
      // Unless something else was typed meanwhile.
      (page) => setFound((now) => (now === found ? { ...found, ...page, hits: [...found.hits, ...page.hits] } : now)),
      (error: unknown) => setFound((now) => (now === found ? { kind: 'failed', problem: toProblem(error) } : now)),
    )
  }, [client, found, order])

  return { found, more }
}
