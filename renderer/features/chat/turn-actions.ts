import { createContext } from 'react'
import type { Turn } from '#renderer/state/conversation-state.ts'

/** What can be done with a turn. Each rejects with the host's problem. */
export interface TurnActions {
  /** Asks again with other words, or the same, beside the turn. */
  resend(turn: Turn, text: string): Promise<void>
  /** Goes on where a turn was cut. */
  continue(turn: Turn): Promise<void>
  /** Shows the branch that begins with a turn. */
  show(turnId: string | undefined): Promise<void>
}

export const TurnActionsContext = createContext<TurnActions | null>(null)
