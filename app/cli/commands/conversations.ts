import { allEvents } from '../all-events.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { withHost } from '../open-host.ts'
import { brief, columns } from '../output.ts'
import { parseWhole } from '../parse-arguments.ts'
import type { Shell } from '../shell.ts'
import { transcript } from '../transcript.ts'
import { showTree } from './conversation-tree.ts'

const SNIPPET = 100

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

/** `steward conversations search TEXT`: newest first; on a screen the words are marked. */
export function searchConversations(shell: Shell, text: string, options: { best?: true; limit: string; after?: string }): Promise<ExitCode> {
  const limit = parseWhole('--limit', options.limit, 1, 200)
  if (text.trim() === '') throw usageError('There is nothing to search for.')
  if (options.after !== undefined && !/^\d+$/.test(options.after)) throw usageError('--after takes the number that a search before it ended with.')
  return withHost(shell, {}, async ({ connection }) => {
    const { output } = shell
    const { hits, next, among } = await connection.call('conversation.search', { text, limit, order: options.best ? 'best' : 'newest', ...(options.after === undefined ? {} : { cursor: options.after }) })
    for (const hit of hits) output.record(hit)
    const lines = columns(hits.map(({ conversationId, at, title, snippet }) => [conversationId, when(at), brief(title, 40), brief(snippet, SNIPPET)]))
    for (const [index, line] of lines.entries()) output.write(`${markWords(line, hits[index])}\n`)
    if (hits.length === 0) output.note('steward: nothing found')
    if (among !== null) output.note(`steward: the best of the newest ${among} places`)
    if (next !== null) output.note(`steward: there are more: --after ${next}`)
    return EXIT.done
  })
}

/** On a screen, the words in bold. The line is safe as it is: nothing of it is taken away or added but these marks. */
function markWords(line: string, hit: { readonly snippet: string; readonly marks: readonly (readonly [number, number])[] } | undefined): string {
  if (!hit || hit.marks.length === 0 || process.stdout.isTTY !== true || process.env['NO_COLOR'] !== undefined) return line
  const words = hit.marks.map(([offset, length]) => hit.snippet.slice(offset, offset + length).replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
  const start = line.length - brief(hit.snippet, SNIPPET).length
  return line.slice(0, start) + line.slice(start).replace(new RegExp(words.join('|'), 'gi'), '\u001b[1m$&\u001b[22m')
}
