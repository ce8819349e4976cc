import type { ModelRequest, UserPart } from '../language-model.ts'
import { dataUrl, replayOf, resultText, sendableParts } from '../message-parts.ts'
import { type Loose, listOf } from '../read-json.ts'

type InputPart = { type: 'input_text'; text: string } | { type: 'input_image'; image_url: string; detail: 'auto' }

type InputItem =
  | { role: 'user'; content: InputPart[] }
  | { role: 'assistant'; content: string }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string | InputPart[] }

/** The conversation as input items. A step of this model goes back word for word, in the order in which it came. */
export function toInput(request: ModelRequest, providerId: string): InputItem[] {
  return request.messages.flatMap((message): InputItem[] => {
    switch (message.role) {
      case 'user':
        return [{ role: 'user', content: sendableParts(message.content).map(inputPart) }]
      case 'tool': {
        const parts = sendableParts(message.content)
        const withImages = parts.some((part) => part.type === 'image')
        return [{ type: 'function_call_output', call_id: message.callId, output: withImages ? parts.map(inputPart) : resultText(message, parts) }]
      }
      case 'assistant': {
        const replay = replayOf(message, providerId, request.model)
        // Stored as OpenAI sent them; the types of all of its items are not ours to repeat.
        if (replay) return (listOf(replay['items']) as Loose[]).map((item) => item as InputItem)
        return [
          ...(message.text === '' ? [] : [{ role: 'assistant' as const, content: message.text }]),
          ...message.toolUses.map((use) => ({ type: 'function_call' as const, call_id: use.callId, name: use.name, arguments: JSON.stringify(use.arguments) })),
        ]
      }
    }
  })
}

function inputPart(part: UserPart): InputPart {
  return part.type === 'text' ? { type: 'input_text', text: part.text } : { type: 'input_image', image_url: dataUrl(part), detail: 'auto' }
}
