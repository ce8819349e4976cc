import { useCallback, useEffect, useRef, useState } from 'react'
import type { AuditEntry, AuditFilter, AuditSigning } from '#contract/audit.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { useClient } from '#renderer/state/app-context.tsx'

const PAGE = 200
/** Several entries are written for one call: the list is read once for all of them. */
const SETTLE_MS = 250

export interface Activity {
  /** Newest first. */
  readonly entries: readonly AuditEntry[]
  readonly signing: AuditSigning
  readonly isLoaded: boolean
  readonly hasMore: boolean
  readonly problem: Problem | null
  more(): void
}

interface State {
  readonly entries: readonly AuditEntry[]
  readonly next: number | null
  readonly signing: AuditSigning
  readonly isLoaded: boolean
  readonly problem: Problem | null
}

const empty: State = { entries: [], next: null, signing: { kind: 'unknown' }, isLoaded: false, problem: null }

/** The ledger as the filter wants it, page after page, with what is added while one looks. `filter` must keep its identity. */
export function useActivity(filter: AuditFilter): Activity {
  const client = useClient()
  const [state, setState] = useState(empty)
  const isReading = useRef(false)

  useEffect(() => {
    const controller = new AbortController()
    let timer = 0
    isReading.current = false
    const read = (): void => {
      client.call('audit.list', { ...filter, limit: PAGE }, { signal: controller.signal }).then(
        ({ entries, next, signing }) => {
          if (controller.signal.aborted) return
          setState((last) => {
            const oldest = entries.at(-1)?.seq ?? 0
            const older = last.isLoaded ? last.entries.filter(({ seq }) => seq < oldest) : []
            // What was read before goes on where it went on, as long as the new page reaches it.
            const reaches = older.length > 0 && next !== null
            return { entries: [...entries, ...(reaches ? older : [])], next: reaches ? last.next : next, signing, isLoaded: true, problem: null }
          })
        },
        (error: unknown) => controller.signal.aborted || setState((last) => ({ ...last, isLoaded: true, problem: toProblem(error) })),
      )
    }
    setState((last) => ({ ...empty, signing: last.signing }))
    const stopHearing = client.subscribe('audit-append', () => {
      clearTimeout(timer)
      timer = window.setTimeout(read, SETTLE_MS)
    })
    const stopOpen = client.onOpen(read)
    return () => {
      controller.abort()
      clearTimeout(timer)
      stopHearing()
      stopOpen()
    }
  }, [client, filter])

  const { next } = state
  const more = useCallback(() => {
    if (next === null || isReading.current) return
    isReading.current = true
    client.call('audit.list', { ...filter, limit: PAGE, cursor: next }).then(
      (page) => {
        isReading.current = false
        setState((last) => (last.next === next ? { ...last, entries: [...last.entries, ...page.entries], next: page.next } : last))
      },
      (error: unknown) => {
        isReading.current = false
        setState((last) => ({ ...last, problem: toProblem(error) }))
      },
    )
  }, [client, filter, next])
  return { ...state, hasMore: next !== null, more }
}
