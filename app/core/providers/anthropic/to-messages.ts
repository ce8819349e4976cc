import type { ModelRequest, UserPart } from '../language-model.ts'
import { type AssistantMessage, replayOf, sendableParts } from '../message-parts.ts'
import { type Loose, listOf } from '../read-json.ts'

type ImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp'
/** Up to here the provider may keep what it read. */
type Marked = { cache_control?: { type: 'ephemeral' } }
type TextBlock = { type: 'text'; text: string } & Marked
type ImageBlock = { type: 'image'; source: { type: 'base64'; media_type: ImageType; data: string } } & Marked
type ToolResultBlock = { type: 'tool_result'; tool_use_id: string; content: (TextBlock | ImageBlock)[]; is_error: boolean } & Marked
type ToolUseBlock = { type: 'tool_use'; id: string; name: string; input: Loose }

type Message = { role: 'user'; content: (TextBlock | ImageBlock | ToolResultBlock)[] } | { role: 'assistant'; content: (TextBlock | ToolUseBlock)[] }

/** The conversation as messages: all results of one step in one message of the user, before its words. */
export function toMessages(request: ModelRequest, providerId: string): Message[] {
  const messages: Message[] = []
  const addUser = (blocks: (TextBlock | ImageBlock | ToolResultBlock)[]) => {
    const last = messages.at(-1)
    if (last?.role === 'user') last.content.push(...blocks)
    else messages.push({ role: 'user', content: blocks })
  }
  for (const message of request.messages) {
    if (message.role === 'assistant') {
      const content = assistantBlocks(message, providerId, request.model)
      if (content.length > 0) messages.push({ role: 'assistant', content })
    } else {
      const blocks = sendableParts(message.content).filter((part) => part.type === 'image' || part.text.trim() !== '').map(block)
      addUser(message.role === 'user' ? blocks : [{ type: 'tool_result', tool_use_id: message.callId, content: blocks, is_error: message.isError }])
    }
  }
  return messages
}

/**
 * Marks where the last request ended: before the newest answer. The provider looks back 20 blocks from a mark for what it kept, and
 * one step with many results is longer than that.
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function markLastRequest(messages: Message[]): Message[] {
  const answer = messages.findLastIndex(({ role }) => role === 'assistant')
  const before = messages.slice(0, Math.max(0, answer)).findLast(({ role }) => role === 'user')
  const last = before?.role === 'user' ? before.content.at(-1) : undefined
  if (last) last.cache_control = { type: 'ephemeral' }
  return messages
}

/** Thinking and its signature must come back unchanged and in place, or the next request is refused. */
function assistantBlocks(message: AssistantMessage, providerId: string, model: string): (TextBlock | ToolUseBlock)[] {
  const replay = replayOf(message, providerId, model)
  // Stored as Anthropic sent them.
  if (replay) return listOf(replay['blocks']) as (TextBlock | ToolUseBlock)[]
  return [
    ...(message.text.trim() === '' ? [] : [{ type: 'text' as const, text: message.text }]),
    ...message.toolUses.map((use) => ({ type: 'tool_use' as const, id: use.callId, name: use.name, input: use.arguments })),
  ]
}

function block(part: UserPart): TextBlock | ImageBlock {
  if (part.type === 'text') return { type: 'text', text: part.text }
  return { type: 'image', source: { type: 'base64', media_type: part.mimeType as ImageType, data: part.data } }
}
