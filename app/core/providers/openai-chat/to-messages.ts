import type { ModelRequest, UserPart } from '../language-model.ts'
import { type AssistantMessage, dataUrl, replayOf, resultText, sendableParts } from '../message-parts.ts'
import { objectOf, textOf } from '../read-json.ts'

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } }

type ChatMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | ContentPart[] }
  | { role: 'assistant'; content: string | null; tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[] }
  | { role: 'tool'; tool_call_id: string; content: string }

/**
 * The conversation as chat messages. A tool result is text only here, so its images follow in a message of
 * the user, after the last result: servers refuse anything between a call and its results.
 */
export function toMessages(request: ModelRequest, providerId: string, options: { reasoningBack: boolean }): ChatMessage[] {
  const messages: ChatMessage[] = request.system === '' ? [] : [{ role: 'system', content: request.system }]
  const lastUser = request.messages.findLastIndex(({ role }) => role === 'user')
  let images: ContentPart[] = []
  const flushImages = () => {
    if (images.length > 0) messages.push({ role: 'user', content: images })
    images = []
  }
  for (const [index, message] of request.messages.entries()) {
    if (message.role !== 'tool') flushImages()
    if (message.role === 'user') messages.push({ role: 'user', content: userContent(sendableParts(message.content)) })
    if (message.role === 'assistant') messages.push(assistantMessage(message, providerId, request.model, options.reasoningBack && index > lastUser))
    if (message.role === 'tool') {
      const parts = sendableParts(message.content)
      messages.push({ role: 'tool', tool_call_id: message.callId, content: resultText(message, parts) || (parts.length > 0 ? 'See the image below.' : 'Done.') })
      const found = parts.filter((part) => part.type === 'image')
      if (found.length > 0) images.push({ type: 'text', text: `From the result of ${message.name}:` }, ...found.map(contentPart))
    }
  }
  flushImages()
  return messages
}

/** Text alone goes as a string: some servers know no other form. */
function userContent(parts: readonly UserPart[]): string | ContentPart[] {
  return parts.every((part) => part.type === 'text') ? parts.map(({ text }) => text).join('\n\n') : parts.map(contentPart)
}

function contentPart(part: UserPart): ContentPart {
  return part.type === 'text' ? { type: 'text', text: part.text } : { type: 'image_url', image_url: { url: dataUrl(part) } }
}

/**
 * Members beyond OpenAI's own go back as they came: OpenRouter's `reasoning_details`, Gemini's signature on
 * a call (`extra_content`), and `reasoning_content`, which DeepSeek wants within a turn and refuses after it.
 */
function assistantMessage(message: AssistantMessage, providerId: string, model: string, withinTurn: boolean): ChatMessage {
  const replay = objectOf(replayOf(message, providerId, model))
  const extras = objectOf(replay['extras'])
  const calls = message.toolUses.map((use) => ({
    id: use.callId,
    type: 'function' as const,
    function: { name: use.name, arguments: JSON.stringify(use.arguments) },
    ...(use.callId in extras ? { extra_content: extras[use.callId] } : {}),
  }))
  return {
    role: 'assistant',
    content: message.text === '' && calls.length > 0 ? null : message.text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...(withinTurn && Array.isArray(replay['details']) ? { reasoning_details: replay['details'] } : {}),
    ...(withinTurn && textOf(replay['reasoning']) !== '' ? { reasoning_content: replay['reasoning'] } : {}),
  }
}
