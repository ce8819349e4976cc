import { useEffect, useState } from 'react'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { ServerRequest, ServerRequestAnswer } from '#contract/server-request.ts'
import { announce } from '#renderer/components/announcer.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { unsettle, useSettled } from '../consent/use-settled.ts'

export interface Answering {
  /** Set while an answer is on its way. */
  readonly pending: ServerRequestAnswer['kind'] | null
  readonly problem: Problem | null
  /** False until it stood still for a moment, so that a second click never answers it. */
  readonly isSettled: boolean
  /** Resolves to whether the host took it. */
  readonly answer: (answer: ServerRequestAnswer) => Promise<boolean>
}

/** The one answer to a request as it is shown. A new nonce is a new question. */
export function useAnswer({ requestId, nonce, server }: ServerRequest): Answering {
  const client = useClient()
  const [pending, setPending] = useState<ServerRequestAnswer['kind'] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isSettled = useSettled()
  useEffect(() => {
    setPending(null)
    unsettle()
  }, [nonce])

  async function answer(chosen: ServerRequestAnswer): Promise<boolean> {
    unsettle()
    setPending(chosen.kind)
    setProblem(null)
    try {
      const { openHere } = await client.call('server-request.answer', { requestId, nonce, answer: chosen })
      if (openHere !== undefined) window.open(openHere, '_blank', 'noopener,noreferrer')
      announce(said(chosen.kind, server))
      if (chosen.kind === 'open') setPending(null)
      return true
    } catch (error) {
      setProblem(toProblem(error))
      setPending(null)
      return false
    }
  }

  return { pending, problem, isSettled, answer }
}

function said(kind: ServerRequestAnswer['kind'], server: string): string {
  switch (kind) {
    case 'submit':
      return `Sent to ${server}`
    case 'open':
      return 'Opened in the browser'
    case 'approve':
      return 'Approved'
    case 'decline':
      return 'Declined'
    case 'cancel':
      return 'Closed without an answer'
  }
}
