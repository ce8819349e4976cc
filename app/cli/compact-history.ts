import type { ModelRef } from '#contract/model.ts'
import type { Connection } from '#rpc/connect.ts'
import { oneLine } from './plain-text.ts'
import type { Shell } from './shell.ts'

interface Subject {
  readonly conversationId: string
  readonly model?: ModelRef | undefined
}

/**
 * Has the model sum up the older turns, shows it, and asks whether it may stand for them. `isAllowed`: the person said so on the
 * command line. Without that and without a terminal nothing is done. True where it was accepted.
 */
export async function compactHistory({ output, terminal, interrupts }: Shell, connection: Connection, { conversationId, model }: Subject, isAllowed: boolean): Promise<boolean> {
  if (!terminal && !isAllowed) return false
  const { signal } = interrupts
  output.status('the model writes a summary of the older turns')
  const proposal = await connection.call('context.summarize', { conversationId, ...(model ? { model } : {}) }, { signal })
  const { untilTurnId, summary, model: by, usage, replacedTokens, turnCount, summaryTokens } = proposal
  output.note(`steward: a summary in the place of the first ${turnCount} turns, ${summaryTokens.toLocaleString('en-US')} tokens instead of ${replacedTokens.toLocaleString('en-US')}:\n${summary}`)
  for (const { label, tokens } of proposal.turns) output.note(`  ${tokens.toLocaleString('en-US').padStart(8)}  ${oneLine(label)}`)
  if (!isAllowed && terminal) {
    await terminal.discardTyped()
    const answer = await terminal.ask('Use it? What it does not say, the model will not know. y or n: ', { signal })
    if (answer?.trim().toLowerCase() !== 'y') {
      output.note('steward: nothing was changed')
      return false
    }
  }
  const { compactionId } = await connection.call('context.compact', { conversationId, untilTurnId, summary, model: by, usage, replacedTokens })
  output.record({ type: 'compacted', conversationId, compactionId, untilTurnId, summary })
  output.note('steward: the summary is used from now on; the turns stay in the conversation')
  return true
}

/** Before a turn: where the window is nearly full, and the person allowed it (`--compact`). What cannot be summed up is sent as it is. */
export async function compactWhereFull(shell: Shell, connection: Connection, subject: { readonly conversationId?: string | undefined; readonly model?: ModelRef | undefined }, isAllowed: boolean): Promise<void> {
  const { conversationId, model } = subject
  if (!isAllowed || conversationId === undefined) return
  const { state } = await connection.call('context.get', { conversationId, ...(model ? { model } : {}) })
  if (state === 'fits') return
  await compactHistory(shell, connection, { conversationId, model }, true).catch((error: unknown) => {
    if (!isNothing(error)) throw error
  })
}

const isNothing = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 'nothing-to-summarize'
