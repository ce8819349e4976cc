import { createContext } from 'react'
import type { ModelRef } from '#contract/model.ts'
import { toProblem } from '#contract/problem.ts'
import { toast } from '#renderer/components/toast.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'

/** What can be done with a turn. Each rejects with the host's problem. */
export interface TurnActions {
  /** Asks again with other words, or the same, beside the turn. */
  resend(turn: Turn, text: string): Promise<void>
  /** Asks the same again beside the turn, of the same model or another. */
  again(turn: Turn, model?: ModelRef): Promise<void>
  /** Makes a new conversation of the path up to the turn, and opens it. */
  fork(turn: Turn): Promise<void>
  /** Goes on where a turn was cut. */
  continue(turn: Turn): Promise<void>
  /** Shows the branch that begins with a turn. */
  show(turnId: string | undefined): Promise<void>
}

export const TurnActionsContext = createContext<TurnActions | null>(null)

/** Where the turn that is being drawn stands. */
export const TurnPlaceContext = createContext<{ readonly conversationId: string; readonly siblings: readonly string[] } | null>(null)

/** Runs an action of a button, and tells what went wrong. */
export async function runAction(action: Promise<void> | undefined): Promise<void> {
  try {
    await action
  } catch (error) {
    const problem = toProblem(error)
    toast({ tone: 'danger', title: problem.message, detail: problem.nextStep ?? problem.cause })
  }
}
