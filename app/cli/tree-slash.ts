import type { CallInput } from '#contract/contract.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import type { Connection } from '#rpc/connect.ts'
import { branchLines } from './branch-lines.ts'
import { usageError } from './exit-code.ts'
import type { Session } from './open-host.ts'
import type { Slash } from './read-slash.ts'
import type { Shell } from './shell.ts'

export type TreeSlash = Extract<Slash, { kind: 'retry' | 'branches' | 'fork' }>
type TurnStart = Extract<ConversationEvent, { type: 'turn-start' }>

export const isTreeSlash = (slash: Slash): slash is TreeSlash => slash.kind === 'retry' || slash.kind === 'branches' || slash.kind === 'fork'

/**
 * Does what a slash line asks of the tree. `conversationId`: where the chat goes on; `turn`: what is to be sent at once.
 * @throws StewardError `usage`, and those of the calls
 */
export async function doTreeSlash({ output }: Shell, { connection }: Session, slash: TreeSlash, conversationId: string | undefined): Promise<{ conversationId?: string; turn?: CallInput<'turn.start'> }> {
  if (conversationId === undefined) throw usageError('There is no message yet.', 'Write one first.')
  switch (slash.kind) {
    case 'retry': {
      const { content, attachments, prompt, model, parentTurnId } = await lastQuestion(connection, conversationId)
      const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
      return { turn: { conversationId, text, attachments, ...(prompt ? { prompt } : {}), model: readModel(slash.model, model), parentTurnId } }
    }
    case 'branches': {
      const { branches } = await connection.call('conversation.branches', { conversationId })
      const chosen = slash.branch === undefined ? undefined : branches[slash.branch - 1]
      if (slash.branch !== undefined && !chosen) throw usageError('There is no branch of this number.', '/branches shows them.')
      if (!chosen) {
        for (const line of branchLines(branches)) output.note(line)
        return {}
      }
      await connection.call('conversation.select', { conversationId, turnId: chosen.turnId })
      output.note(`steward: the next message follows branch ${slash.branch}`)
      return {}
    }
    case 'fork': {
      const { headTurnId } = await connection.call('conversation.get', { conversationId })
      if (headTurnId === null) throw usageError('There is no message yet.', 'Write one first.')
      const fork = await connection.call('conversation.fork', { conversationId, turnId: headTurnId })
      output.note(`steward: you are in ${fork.title} now, ${fork.conversationId}; the other conversation stays as it is`)
      return { conversationId: fork.conversationId }
    }
  }
}

/** What the person wrote last on the branch that is shown; a turn that only went on with a cut one has no words of its own. */
async function lastQuestion(connection: Connection, conversationId: string): Promise<TurnStart> {
  let { headTurnId: turnId } = await connection.call('conversation.get', { conversationId })
  while (turnId !== null) {
    const { events } = await connection.call('conversation.turn', { conversationId, turnId })
    const start = events.find((event) => event.type === 'turn-start')
    if (!start) break
    if (start.cause === 'message') return start
    turnId = start.parentTurnId
  }
  throw new StewardError({ code: 'usage', message: 'There is no message to ask again.', nextStep: 'Write one first.' })
}

/** `provider/model`, or a model of the same provider. */
function readModel(text: string | undefined, before: { providerId: string; model: string }): { providerId: string; model: string } {
  if (text === undefined) return before
  const [, providerId = before.providerId, model = text] = /^([a-z0-9][a-z0-9-]*)\/(.+)$/.exec(text) ?? []
  return { providerId, model }
}
