import type { ModelMessage, UserPart } from '../language-model.ts'
import { resultText, type ToolMessage } from '../message-parts.ts'

/** The conversation with its calls and results as text, for models that know neither. */
export function flattenTools(messages: readonly ModelMessage[]): ModelMessage[] {
  const flat: ModelMessage[] = []
  for (const message of messages) {
    const last = flat.at(-1)
    if (message.role === 'tool') {
      const content = resultParts(message)
      if (last?.role === 'user') flat[flat.length - 1] = { role: 'user', content: [...last.content, ...content] }
      else flat.push({ role: 'user', content })
    } else if (message.role === 'assistant') {
      const calls = message.toolUses.map((use) => `<tool_call>\n${JSON.stringify({ name: use.name, arguments: use.arguments })}\n</tool_call>`)
      flat.push({ role: 'assistant', text: [message.text, ...calls].filter((text) => text !== '').join('\n'), toolUses: [] })
    } else if (last?.role === 'user') flat[flat.length - 1] = { role: 'user', content: [...last.content, ...message.content] }
    else flat.push(message)
  }
  return flat
}

function resultParts(message: ToolMessage): UserPart[] {
  // What a server returned must not end its own block and speak as the person.
  const text = resultText(message, message.content).replaceAll(/<(\/?tool_(?:result|call))/g, '&lt;$1')
  return [{ type: 'text', text: `<tool_result name="${message.name}">\n${text}\n</tool_result>` }, ...message.content.filter((part) => part.type === 'image')]
}
