import { readFile } from 'node:fs/promises'
import type { ConversationEvent } from '#contract/conversation.ts'
import { StewardError } from '#contract/problem.ts'
import { fileLineSchema, headerLineSchema } from '#core/export/file-lines.ts'
import { usageError } from './exit-code.ts'
import type { Shell } from './shell.ts'

/** The events of the first conversation in a file of Steward's own form, or of standard input. @throws StewardError `usage`, `import-invalid` */
export async function readRecorded(shell: Pick<Shell, 'readStandardInput'>, path: string): Promise<ConversationEvent[]> {
  const text = path === '-' ? await shell.readStandardInput() : await readFile(path, 'utf8').catch((error: unknown) => {
    throw usageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  })
  const [header = '', ...lines] = text.split('\n')
  const events: ConversationEvent[] = []
  try {
    headerLineSchema.parse(JSON.parse(header))
    for (const line of lines) {
      if (line === '') continue
      const parsed = fileLineSchema.parse(JSON.parse(line))
      if (parsed.type === 'event') events.push(parsed.event)
      if (parsed.type === 'conversation-end') break
    }
  } catch (error) {
    throw new StewardError({ code: 'import-invalid', message: 'This file is not a conversation that Steward exported.', cause: error instanceof Error ? error.message : undefined, nextStep: 'Export it again with: steward conversations export ID' })
  }
  return events
}
