import { useEffect, useRef, useState } from 'react'
import type { ArgumentProblem, ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { announce } from '#renderer/components/announcer.ts'
import { useClient } from '#renderer/state/app-context.tsx'

export type Check = { readonly kind: 'valid' } | { readonly kind: 'checking' } | { readonly kind: 'invalid'; readonly problems: readonly ArgumentProblem[] } | { readonly kind: 'failed'; readonly problem: Problem }

export interface ConsentControl {
  readonly value: JsonObject
  readonly isEdited: boolean
  readonly check: Check
  /** Set while an answer is on its way. */
  readonly pending: ConsentAnswer['kind'] | null
  readonly problem: Problem | null
  readonly canAllow: boolean
  readonly change: (value: JsonObject | null) => void
  readonly reset: () => void
  readonly answer: (answer: ConsentAnswer) => Promise<void>
}

/** One request: its arguments as they stand, whether they fit the tool, and its one answer. */
export function useConsent(request: ConsentRequest): ConsentControl {
  const client = useClient()
  const [value, setValue] = useState<JsonObject>(request.arguments)
  const [isEdited, setEdited] = useState(false)
  const [check, setCheck] = useState<Check>({ kind: 'valid' })
  const [pending, setPending] = useState<ConsentAnswer['kind'] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const round = useRef(0)
  useEffect(() => () => void round.current++, [])

  function change(next: JsonObject | null): void {
    const mine = ++round.current
    setEdited(true)
    if (next === null) return setCheck({ kind: 'invalid', problems: [] })
    setValue(next)
    setCheck({ kind: 'checking' })
    setTimeout(() => {
      if (round.current !== mine) return
      client.call('consent.check', { requestId: request.requestId, arguments: next }).then(
        ({ problems }) => round.current === mine && setCheck(problems.length === 0 ? { kind: 'valid' } : { kind: 'invalid', problems }),
        (error: unknown) => round.current === mine && setCheck({ kind: 'failed', problem: toProblem(error) }),
      )
    }, 150)
  }

  async function answer(chosen: ConsentAnswer): Promise<void> {
    setPending(chosen.kind)
    setProblem(null)
    try {
      await client.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: chosen })
      announce(chosen.kind === 'deny' ? 'Denied' : 'Allowed')
    } catch (error) {
      setProblem(toProblem(error))
      setPending(null)
    }
  }

  function reset(): void {
    round.current++
    setValue(request.arguments)
    setEdited(false)
    setCheck({ kind: 'valid' })
  }

  return { value, isEdited, check, pending, problem, canAllow: check.kind === 'valid' && pending === null, change, reset, answer }
}
