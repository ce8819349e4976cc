import { branchLines } from '../branch-lines.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import type { Shell } from '../shell.ts'

/** `steward conversations show ID --tree`: where it parts, and what each branch begins with. */
export function showTree(shell: Shell, conversationId: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { title } = await connection.call('conversation.get', { conversationId })
    const { branches } = await connection.call('conversation.branches', { conversationId })
    for (const branch of branches) output.record(branch)
    if (!output.json) output.note(title)
    for (const line of branchLines(branches)) output.write(`${line}\n`)
    return EXIT.done
  })
}

/** `steward conversations fork ID`: prints the id of the new conversation. */
export function forkConversation(shell: Shell, conversationId: string, options: { turn?: string }): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const turnId = options.turn ?? (await connection.call('conversation.get', { conversationId })).headTurnId
    if (turnId === null) throw usageError('There is nothing in this conversation yet.')
    const fork = await connection.call('conversation.fork', { conversationId, turnId })
    shell.output.item(fork, fork.conversationId)
    return EXIT.done
  })
}
