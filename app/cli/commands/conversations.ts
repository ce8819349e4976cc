import { readFile } from 'node:fs/promises'
import { allEvents, importConversation } from '../conversation-file.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import type { Shell } from '../shell.ts'
import { transcript } from '../transcript.ts'
import { showTree } from './conversation-tree.ts'

export const when = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** `steward conversations show ID`: with `--json` its events. */
export function showConversation(shell: Shell, conversationId: string, options: { tree?: true }): Promise<ExitCode> {
  if (options.tree) return showTree(shell, conversationId)
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { headTurnId, title } = await connection.call('conversation.get', { conversationId })
    const events = await allEvents(connection, conversationId)
    for (const event of events) output.record(event)
    if (!output.json) {
      output.note(title)
      output.write(transcript(events, headTurnId))
    }
    return EXIT.done
  })
}

/** `steward conversations search TEXT` */
export function searchConversations(shell: Shell, text: string): Promise<ExitCode> {
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    if (text.trim() === '') throw usageError('There is nothing to search for.')
    const { hits } = await connection.call('conversation.search', { text })
    for (const hit of hits) output.record(hit)
    for (const line of columns(hits.map(({ conversationId, at, title, snippet }) => [conversationId, when(at), brief(title, 40), brief(snippet, 100)]))) output.write(`${line}\n`)
    if (hits.length === 0) output.note('steward: nothing found')
    return EXIT.done
  })
}

/** `steward conversations import FILE`: as a new conversation. */
export async function importFrom(shell: Shell, path: string): Promise<ExitCode> {
  const text = path === '-' ? await shell.readStandardInput() : await readText(path)
  return withHost(shell, {}, async ({ connection }) => {
    const conversation = await importConversation(connection, text)
    shell.output.item(conversation, conversation.conversationId)
    return EXIT.done
  })
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw usageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
