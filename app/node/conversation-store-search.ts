import type { ConversationEvent } from '#contract/conversation.ts'
import type { ContentPart } from '#contract/content.ts'
import type { Database } from './sqlite-database.ts'

/** More than this of one text is not searched. */
const LONGEST_TEXT = 200_000

interface FoundText {
  readonly at: number
  readonly text: string
}

/** Adds what was said in these events, which are one stretch of one turn, to the search. Within a write. */
export function indexStretch(database: Database, conversation: number, turnId: string, events: readonly ConversationEvent[]): void {
  for (const { at, text } of textsOf(events)) {
    if (text.trim() === '') continue
    database.run('INSERT INTO texts (conversation, turn_id, at, text) VALUES (?, ?, ?, ?)', conversation, turnId, at, text.slice(0, LONGEST_TEXT))
  }
}

export function indexTitle(database: Database, conversation: number, title: string, at: number): void {
  database.run('DELETE FROM texts WHERE conversation = ? AND turn_id IS NULL', conversation)
  if (title.trim() !== '') database.run('INSERT INTO texts (conversation, turn_id, at, text) VALUES (?, NULL, ?, ?)', conversation, at, title)
}

function textsOf(events: readonly ConversationEvent[]): FoundText[] {
  const found: FoundText[] = []
  const parts = new Map<string, { at: number; text: string }>()
  for (const event of events) {
    switch (event.type) {
      case 'turn-start':
      case 'tool-result':
        found.push(...event.content.map((part) => ({ at: event.at, text: textOf(part) })))
        break
      case 'message-delta': {
        if (event.channel !== 'text') break
        const key = `${event.step}/${event.part}`
        const part = parts.get(key) ?? { at: event.at, text: '' }
        part.text = part.text.slice(0, event.offset) + event.text
        parts.set(key, part)
        break
      }
      case 'message-part':
        found.push({ at: event.at, text: textOf(event.content) })
        break
      default:
        break
    }
  }
  return [...found, ...parts.values()]
}

function textOf(part: ContentPart): string {
  switch (part.type) {
    case 'text':
    case 'resource':
      return part.text
    case 'json':
      return JSON.stringify(part.value)
    case 'resource-link':
      return `${part.title ?? part.name} ${part.uri}`
    case 'file':
      return part.name
    case 'image':
      return part.alt ?? ''
    case 'audio':
      return ''
  }
}
