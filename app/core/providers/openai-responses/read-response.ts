import type { JsonValue } from '#contract/json.ts'
import type { StopReason, Usage } from '#contract/model.ts'
import type { ModelPart } from '../language-model.ts'
import { replayValue } from '../message-parts.ts'
import { type Loose, numberOf, objectOf, textOf } from '../read-json.ts'
import { StreamedError } from '../streamed-error.ts'

/**
 * The event stream of one response as parts. Ends without `finish` where the stream did.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export async function* readResponse(events: AsyncIterable<unknown>, model: string): AsyncGenerator<ModelPart> {
  const items = new Map<number, Loose>()
  const callIds: string[] = []
  let refused = false
  let texts = 0
  for await (const raw of events) {
    const event = objectOf(raw)
    switch (event['type']) {
      case 'response.content_part.added':
        // Two messages in one response (a remark, then the answer) are two paragraphs.
        if (texts > 0) yield { type: 'text-delta', text: '\n\n' }
        texts++
        break
      case 'response.refusal.delta':
      case 'response.output_text.delta':
        refused ||= event['type'] === 'response.refusal.delta'
        yield { type: 'text-delta', text: textOf(event['delta']) }
        break
      case 'response.reasoning_summary_part.added':
        if ((numberOf(event['summary_index']) ?? 0) > 0) yield { type: 'reasoning-delta', text: '\n\n' }
        break
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        yield { type: 'reasoning-delta', text: textOf(event['delta']) }
        break
      case 'response.output_item.done': {
        const item = objectOf(event['item'])
        items.set(numberOf(event['output_index']) ?? items.size, item)
        if (item['type'] === 'function_call') {
          const callId = textOf(item['call_id'])
          callIds.push(callId)
          yield { type: 'tool-call', callId, name: textOf(item['name']), rawArguments: textOf(item['arguments']) }
        }
        if (item['type'] === 'image_generation_call' && textOf(item['result']) !== '') {
          yield { type: 'image', mimeType: `image/${textOf(item['output_format']) || 'png'}`, data: textOf(item['result']) }
        }
        break
      }
      case 'response.failed': {
        const error = objectOf(objectOf(event['response'])['error'])
        throw new StreamedError(textOf(error['message']) || 'The response failed.', { type: 'api_error', ...error })
      }
      case 'response.completed':
      case 'response.incomplete': {
        const response = objectOf(event['response'])
        yield { type: 'replay', value: replayValue(model, callIds, { items: replayItems(items) }) }
        yield { type: 'finish', stopReason: stopReasonOf(response, callIds.length > 0, refused), usage: usageOf(objectOf(response['usage'])) }
        return
      }
    }
  }
}

/** In output order. Generated images stay out: they are megabytes, and stored as content already. */
function replayItems(items: ReadonlyMap<number, Loose>): JsonValue[] {
  return [...items.entries()]
    .sort(([left], [right]) => left - right)
    .filter(([, item]) => item['type'] !== 'image_generation_call')
    .map(([, item]) => Object.fromEntries(Object.entries(item).filter(([key]) => key !== 'created_by')) as JsonValue)
}

function stopReasonOf(response: Loose, called: boolean, refused: boolean): StopReason {
  const reason = textOf(objectOf(response['incomplete_details'])['reason'])
  if (reason === 'max_output_tokens') return { kind: 'length', raw: reason }
  if (reason === 'content_filter') return { kind: 'content-filter', raw: reason }
  if (reason !== '') return { kind: 'unknown', raw: reason }
  const raw = textOf(response['status']) || undefined
  return { kind: called ? 'tool-calls' : refused ? 'refusal' : 'stop', raw }
}

function usageOf(usage: Loose): Usage {
  return {
    inputTokens: numberOf(usage['input_tokens']),
    outputTokens: numberOf(usage['output_tokens']),
    cachedInputTokens: numberOf(objectOf(usage['input_tokens_details'])['cached_tokens']),
    reasoningTokens: numberOf(objectOf(usage['output_tokens_details'])['reasoning_tokens']),
  }
}
