import { useEffect, useRef, useState } from 'react'
import type { ArgumentProblem, ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { JsonObject } from '#contract/json.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { announce } from '#renderer/components/announcer.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { unsettle, useSettled } from './use-settled.ts'

export type Check = { readonly kind: 'valid' } | { readonly kind: 'checking' } | { readonly kind: 'invalid'; readonly problems: readonly ArgumentProblem[] } | { readonly kind: 'failed'; readonly problem: Problem }

export interface ConsentControl {
  readonly value: JsonObject
  readonly isEdited: boolean
  readonly check: Check
  /** Set while an answer is on its way. */
  readonly pending: ConsentAnswer['kind'] | null
  readonly problem: Problem | null
  readonly canAllow: boolean
  readonly isSettled: boolean
  readonly change: (value: JsonObject | null) => void
  readonly reset: () => void
  readonly answer: (answer: ConsentAnswer) => Promise<void>
  /** Opens the panel for a standing answer. Where the arguments were edited they become a request of their own first, because a rule is about what is shown. */
  readonly openRule: () => Promise<void>
  readonly closeRule: () => void
  readonly isRuleOpen: boolean
}

/** Edits of open requests: a request may move between its card and the dialog, and what was typed moves along. */
const edits = new Map<string, JsonObject>()
/** Requests whose panel for a standing answer is open; an edited request opens it under its new id. */
const ruling = new Set<string>()

/** One request: its arguments as they stand, whether they fit the tool, and its one answer. */
export function useConsent(request: ConsentRequest): ConsentControl {
  const client = useClient()
  const [value, setValue] = useState<JsonObject>(() => edits.get(request.requestId) ?? request.arguments)
  const [isEdited, setEdited] = useState(() => edits.has(request.requestId))
  const [check, setCheck] = useState<Check>(() => (edits.has(request.requestId) ? { kind: 'checking' } : { kind: 'valid' }))
  const [pending, setPending] = useState<ConsentAnswer['kind'] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isRuleOpen, setRuleOpen] = useState(() => ruling.has(request.requestId))
  const round = useRef(0)
  const { requestId } = request
  const isSettled = useSettled()
  useEffect(() => {
    const kept = edits.get(requestId)
    if (kept) verify(kept)
    return forget
    // oxlint-disable-next-line react/exhaustive-deps -- once for each form: `verify` and `forget` only close over this request
  }, [requestId])

  /** Answers that come after this are nobody's. */
  function forget(): void {
    round.current++
  }

  function verify(next: JsonObject): void {
    const mine = ++round.current
    setCheck({ kind: 'checking' })
    setTimeout(() => {
      if (round.current !== mine) return
      client.call('consent.check', { requestId, arguments: next }).then(
        ({ problems }) => round.current === mine && setCheck(problems.length === 0 ? { kind: 'valid' } : { kind: 'invalid', problems }),
        (error: unknown) => round.current === mine && setCheck({ kind: 'failed', problem: toProblem(error) }),
      )
    }, 150)
  }

  function change(next: JsonObject | null): void {
    setEdited(true)
    if (next === null) {
      round.current++
      return setCheck({ kind: 'invalid', problems: [] })
    }
    edits.set(requestId, next)
    setValue(next)
    verify(next)
  }

  async function answer(chosen: ConsentAnswer): Promise<void> {
    unsettle()
    setPending(chosen.kind)
    setProblem(null)
    try {
      // An answer carries no arguments: what was changed becomes a request of its own first.
      const answered = isEdited && chosen.kind !== 'deny' ? await client.call('consent.edit', { requestId, nonce: request.nonce, arguments: value }) : request
      await client.call('consent.answer', { requestId: answered.requestId, nonce: answered.nonce, answer: chosen })
      edits.delete(requestId)
      ruling.delete(requestId)
      announce(chosen.kind === 'deny' ? 'Denied' : 'Allowed')
    } catch (error) {
      setProblem(toProblem(error))
      setPending(null)
    }
  }

  async function openRule(): Promise<void> {
    if (!isEdited) {
      ruling.add(requestId)
      return setRuleOpen(true)
    }
    setProblem(null)
    try {
      const own = await client.call('consent.edit', { requestId, nonce: request.nonce, arguments: value })
      edits.delete(requestId)
      ruling.add(own.requestId)
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  function closeRule(): void {
    ruling.delete(requestId)
    setRuleOpen(false)
  }

  function reset(): void {
    round.current++
    edits.delete(requestId)
    setEdited(false)
    setCheck({ kind: 'valid' })
    const { editedFrom } = request
    setValue(request.arguments)
    // The change is in the host already: taking it back is another change.
    if (editedFrom) client.call('consent.edit', { requestId, nonce: request.nonce, arguments: editedFrom }).catch((error: unknown) => setProblem(toProblem(error)))
  }

  return { value, isEdited, check, pending, problem, canAllow: check.kind === 'valid' && pending === null && isSettled, isSettled, change, reset, answer, openRule, closeRule, isRuleOpen }
}
