import type { CallInput } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { followTurn, type TurnEnd, type TurnView } from './follow-turn.ts'
import type { Shell } from './shell.ts'

/** As `followTurn`; where a limit of usage is reached, the person is asked, and the turn begins again with a yes. @throws StewardError `usage-limit` where nobody can be asked, or the answer is no */
export async function followTurnOrAsk({ output, terminal }: Shell, connection: Connection, input: CallInput<'turn.start'>, view: TurnView, signal: AbortSignal): Promise<TurnEnd> {
  try {
    return await followTurn(connection, input, view, signal)
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'usage-limit' || !terminal) throw error
    output.note(`${error.problem.message} ${error.problem.cause ?? ''}`)
    const line = await terminal.ask('  Send it all the same? y or n: ', { signal })
    if (line?.trim().toLowerCase() !== 'y') throw error
    return followTurn(connection, { ...input, beyondLimit: true }, view, signal)
  }
}
