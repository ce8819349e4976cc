import { useEffect, useState } from 'react'
import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import { isUnusual } from '#contract/request-words.ts'
import { announce } from '#renderer/components/announcer.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { type Action, useAction } from '#renderer/state/use-load.ts'
import { unsettle, useSettled } from './use-settled.ts'

export interface BatchControl {
  readonly action: Action
  readonly canAllow: boolean
  readonly isSettled: boolean
  readonly chosen: readonly ConsentRequest[]
  isChosen(request: ConsentRequest): boolean
  choose(requests: readonly ConsentRequest[], isChosen: boolean): void
  /** All of them at once, or none. */
  answer(requests: readonly ConsentRequest[], kind: 'allow-once' | 'deny'): void
}

/** Several requests that are answered together. What is unusual is chosen by hand, so that no one press lets it through unseen. */
export function useBatch(requests: readonly ConsentRequest[]): BatchControl {
  const client = useClient()
  const action = useAction()
  /** Against the default: by request, because a new one may come at any time. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const isSettled = useSettled()
  const ids = requests.map(({ requestId }) => requestId).join(' ')
  // A line that comes or goes moves the others.
  useEffect(unsettle, [ids])

  const isChosen = (request: ConsentRequest): boolean => isUnusual(request) === turned.has(request.requestId)

  return {
    action,
    canAllow: isSettled && !action.isPending,
    isSettled,
    chosen: requests.filter(isChosen),
    isChosen,
    choose(which, wanted) {
      const next = new Set(turned)
      for (const request of which) {
        if (isUnusual(request) === wanted) next.add(request.requestId)
        else next.delete(request.requestId)
      }
      setTurned(next)
    },
    answer(which, kind) {
      if (which.length === 0) return
      unsettle()
      const answer: ConsentAnswer = { kind }
      void action
        .run(() => client.call('consent.answer-all', { answers: which.map(({ requestId, nonce }) => ({ requestId, nonce, answer })) }))
        .then((isDone) => isDone && announce(kind === 'deny' ? `${which.length} denied` : `${which.length} allowed`))
    },
  }
}
