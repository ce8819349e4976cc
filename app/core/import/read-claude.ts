import { z } from 'zod'
import type { ContentPart } from '#contract/content.ts'
import { LAST_MOMENT } from '#core/export/file-lines.ts'
import { countUp, type ImportedConversation } from './imported.ts'
import { toTurns, type TreeMessage } from './message-tree.ts'
import { plainTitle } from './plain-title.ts'
import { fence } from './read-chatgpt.ts'

/**
 * One conversation of `conversations.json` as Claude exports it: messages in their order, with blocks of content; where they name their
 * parents, a tree. There is no published description; whatever is missing or new is taken as nothing said.
 */
const messageSchema = z.looseObject({
  uuid: z.string().nullish(),
  parent_message_uuid: z.string().nullish(),
  sender: z.string(),
  text: z.string().nullish(),
  content: z.array(z.looseObject({ type: z.string().nullish() })).nullish(),
  created_at: z.string().nullish(),
  attachments: z.array(z.looseObject({ file_name: z.string().nullish(), file_type: z.string().nullish(), extracted_content: z.string().nullish() })).nullish(),
  files: z.array(z.looseObject({ file_name: z.string().nullish() })).nullish(),
})
export const claudeSchema = z.looseObject({
  uuid: z.string(),
  name: z.string().nullish(),
  model: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  is_starred: z.boolean().nullish(),
  current_leaf_message_uuid: z.string().nullish(),
  chat_messages: z.array(messageSchema),
})
type Message = z.infer<typeof messageSchema>

/** @throws ZodError where it is none */
export function readClaude(value: unknown): ImportedConversation {
  const file = claudeSchema.parse(value)
  const leftOut = new Map<string, number>()
  const createdAt = timeOf(file.created_at) ?? timeOf(file.chat_messages[0]?.created_at) ?? 0
  const ids = file.chat_messages.map(({ uuid }, index) => uuid ?? `message-${index}`)
  const known = new Set(ids)
  const isTree = file.chat_messages.some(({ parent_message_uuid: parent }) => parent != null && known.has(parent))
  const messages = file.chat_messages.map((message, index): TreeMessage => {
    const parentId = isTree ? (message.parent_message_uuid ?? null) : (ids[index - 1] ?? null)
    const base = { id: ids[index] ?? '', parentId, at: timeOf(message.created_at) ?? createdAt, content: [], text: '', reasoning: '', model: file.model ?? 'unknown' }
    if (message.sender === 'human') return { ...base, role: 'person', content: contentOf(message, leftOut) }
    return { ...base, role: 'model', ...answerOf(message, leftOut) }
  })
  const { events, headTurnId } = toTurns(messages, 'claude', file.current_leaf_message_uuid ?? ids.at(-1) ?? null)
  return {
    sourceId: file.uuid,
    about: { title: plainTitle(file.name), titledBy: 'person', createdAt, updatedAt: timeOf(file.updated_at) ?? createdAt, pinned: file.is_starred === true, archived: false },
    folder: null,
    events,
    headTurnId,
    messages: messages.length,
    leftOut,
  }
}

function contentOf(message: Message, leftOut: Map<string, number>): ContentPart[] {
  const { text } = answerOf(message, leftOut)
  const parts: ContentPart[] = text === '' ? [] : [{ type: 'text', text }]
  const extracted = new Set<string>()
  for (const { file_name: name, file_type: type, extracted_content: content } of message.attachments ?? []) {
    if (name) extracted.add(name)
    if (content) parts.push({ type: 'resource', uri: `attachment:${encodeURIComponent(name ?? 'text')}`, ...(type ? { mimeType: type.slice(0, 200) } : {}), text: content })
    else parts.push(missing(name, leftOut))
  }
  for (const { file_name: name } of message.files ?? []) if (!name || !extracted.has(name)) parts.push(missing(name, leftOut))
  return parts
}

function missing(name: string | null | undefined, leftOut: Map<string, number>): ContentPart {
  countUp(leftOut, 'files')
  return { type: 'text', text: `[A file that is not in the export${name ? `: ${name.slice(0, 200)}` : ''}]` }
}

function answerOf({ content, text }: Message, leftOut: Map<string, number>): { readonly text: string; readonly reasoning: string } {
  const texts: string[] = []
  const thoughts: string[] = []
  for (const block of content ?? []) {
    const { type } = block
    if (type === 'text') texts.push(stringOf(block['text']))
    else if (type === 'thinking') thoughts.push(stringOf(block['thinking']))
    else if (type === 'tool_use') texts.push(`Called ${stringOf(block['name']) || 'a tool'}:\n\n${fence(JSON.stringify(block['input'] ?? {}, null, 2), 'json')}`)
    else if (type === 'tool_result') texts.push(`${stringOf(block['name']) || 'The tool'} answered:\n\n${fence(resultText(block['content'], leftOut))}`)
    else if (type !== 'token_budget') countUp(leftOut, 'other parts')
  }
  const said = texts.filter((part) => part !== '').join('\n\n')
  return { text: said === '' ? (text ?? '') : said, reasoning: thoughts.join('\n\n') }
}

function resultText(content: unknown, leftOut: Map<string, number>): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((block: unknown) => {
      const { type, text, title, url } = (typeof block === 'object' && block !== null ? block : {}) as Readonly<Record<string, unknown>>
      if (typeof text === 'string') return text
      if (type === 'knowledge') return [stringOf(title), stringOf(url)].filter((part) => part !== '').join(' ')
      countUp(leftOut, type === 'image' ? 'pictures' : 'other parts')
      return ''
    })
    .filter((part) => part !== '')
    .join('\n')
}

function timeOf(text: string | null | undefined): number | undefined {
  const at = text == null ? NaN : Date.parse(text)
  return at >= 0 && at <= LAST_MOMENT ? at : undefined
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')
