import { useCallback, useEffect, useRef, useState } from 'react'
import type { DoctorCheck } from '#contract/doctor.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { useClient } from '#renderer/state/app-context.tsx'

export type Examination =
  /** `name`: the check that is being made. */
  | { readonly kind: 'running'; readonly name: string | null; readonly checks: readonly DoctorCheck[] }
  | { readonly kind: 'done' | 'stopped'; readonly checks: readonly DoctorCheck[] }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly checks: readonly DoctorCheck[] }

/** The checks of one server, as they are made: begun at once, and anew with `again`. Closing the view stops them. */
export function useExamination(server: string): { readonly state: Examination; again(options?: { online: boolean }): void; stop(): void } {
  const client = useClient()
  const [round, setRound] = useState({ number: 0, online: false })
  const [state, setState] = useState<Examination>({ kind: 'running', name: null, checks: [] })
  const controller = useRef<AbortController | null>(null)
  useEffect(() => {
    const own = new AbortController()
    controller.current = own
    const runId = crypto.randomUUID()
    setState({ kind: 'running', name: null, checks: [] })
    const forget = client.subscribe('doctor-check', (told) => {
      if (told.runId !== runId || own.signal.aborted) return
      setState((last) => (last.kind === 'running' ? { kind: 'running', name: told.check ? null : told.name, checks: told.check ? [...last.checks, told.check] : last.checks } : last))
    })
    client.call('doctor.server', { server, runId, online: round.online }, { signal: own.signal }).then(
      ({ checks }) => own.signal.aborted || setState({ kind: 'done', checks }),
      (error: unknown) => own.signal.aborted || setState((last) => ({ kind: 'failed', problem: toProblem(error), checks: last.checks })),
    )
    return () => {
      forget()
      own.abort()
    }
  }, [client, server, round])
  const again = useCallback(({ online }: { online: boolean } = { online: false }) => setRound(({ number }) => ({ number: number + 1, online })), [])
  const stop = useCallback(() => {
    controller.current?.abort()
    setState(({ checks }) => ({ kind: 'stopped', checks }))
  }, [])
  return { state, again, stop }
}
