import type { JsonValue } from '#contract/json.ts'
import type { StopReason, Usage } from '#contract/model.ts'
import type { ModelPart } from '../language-model.ts'
import { replayValue } from '../message-parts.ts'
import { type Loose, isObject, numberOf, objectOf, textOf } from '../read-json.ts'

interface Block {
  readonly type: string
  readonly start: Loose
  text: string
  signature: string
  json: string
}

/**
 * The events of one message as parts. Ends without `finish` where the stream did.
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export async function* readMessage(events: AsyncIterable<unknown>, model: string): AsyncGenerator<ModelPart> {
  const blocks = new Map<unknown, Block>()
  const callIds: string[] = []
  let usage: Loose = {}
  let stopReason = ''
  for await (const raw of events) {
    const event = objectOf(raw)
    switch (event['type']) {
      case 'message_start':
        usage = objectOf(objectOf(event['message'])['usage'])
        break
      case 'content_block_start': {
        const start = objectOf(event['content_block'])
        const block: Block = { type: textOf(start['type']), start, text: '', signature: textOf(start['signature']), json: '' }
        const again = [...blocks.values()].some(({ type }) => type === block.type)
        if (again && block.type === 'text') yield { type: 'text-delta', text: '\n\n' }
        if (again && block.type === 'thinking') yield { type: 'reasoning-delta', text: '\n\n' }
        blocks.set(event['index'], block)
        yield* grow(block, start)
        break
      }
      case 'content_block_delta': {
        const block = blocks.get(event['index'])
        if (block) yield* grow(block, objectOf(event['delta']))
        break
      }
      case 'content_block_stop': {
        const block = blocks.get(event['index'])
        if (block?.type !== 'tool_use') break
        const callId = textOf(block.start['id'])
        callIds.push(callId)
        yield { type: 'tool-call', callId, name: textOf(block.start['name']), rawArguments: block.json || JSON.stringify(block.start['input'] ?? {}) }
        break
      }
      case 'message_delta':
        stopReason = textOf(objectOf(event['delta'])['stop_reason']) || stopReason
        // Cumulative, but members that did not change may be missing or null.
        usage = { ...usage, ...Object.fromEntries(Object.entries(objectOf(event['usage'])).filter(([, value]) => value !== null)) }
        break
      case 'message_stop':
        if ([...blocks.values()].some(({ type }) => type.endsWith('thinking'))) {
          yield { type: 'replay', value: replayValue(model, callIds, { blocks: [...blocks.values()].flatMap(replayBlock) }) }
        }
        yield { type: 'finish', stopReason: stopReasonOf(stopReason, callIds.length > 0), usage: usageOf(usage) }
        return
    }
  }
}

/** Takes what a start or a delta adds to a block. */
function* grow(block: Block, delta: Loose): Generator<ModelPart> {
  const text = textOf(delta['text'])
  const thinking = textOf(delta['thinking'])
  block.text += text + thinking
  block.json += textOf(delta['partial_json'])
  if (delta['type'] === 'signature_delta') block.signature += textOf(delta['signature'])
  if (text !== '') yield { type: 'text-delta', text }
  if (thinking !== '') yield { type: 'reasoning-delta', text: thinking }
}

function replayBlock(block: Block): JsonValue[] {
  switch (block.type) {
    case 'thinking':
      return [{ type: 'thinking', thinking: block.text, signature: block.signature }]
    case 'redacted_thinking':
      return [{ type: 'redacted_thinking', data: textOf(block.start['data']) }]
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }]
    case 'tool_use':
      return [{ type: 'tool_use', id: textOf(block.start['id']), name: textOf(block.start['name']), input: inputOf(block) }]
    default:
      return []
  }
}

/** The API takes an object only; a call that was no JSON went to the person and the model as its error. */
function inputOf(block: Block): JsonValue {
  try {
    const input: unknown = block.json === '' ? block.start['input'] : JSON.parse(block.json)
    return isObject(input) ? (input as JsonValue) : {}
  } catch {
    return {}
  }
}

function stopReasonOf(raw: string, called: boolean): StopReason {
  const kinds: Record<string, StopReason['kind']> = {
    end_turn: 'stop',
    stop_sequence: 'stop',
    max_tokens: 'length',
    tool_use: called ? 'tool-calls' : 'stop',
    pause_turn: 'pause',
    refusal: 'refusal',
    model_context_window_exceeded: 'context-window',
  }
  return { kind: kinds[raw] ?? (called ? 'tool-calls' : 'unknown'), raw: raw || undefined }
}

/** OpenAI counts cached tokens within the input, Anthropic beside it; here they are within it for both. */
function usageOf(usage: Loose): Usage {
  const [fresh, read, written] = [usage['input_tokens'], usage['cache_read_input_tokens'], usage['cache_creation_input_tokens']].map(numberOf)
  return {
    inputTokens: fresh === undefined ? undefined : fresh + (read ?? 0) + (written ?? 0),
    outputTokens: numberOf(usage['output_tokens']),
    cachedInputTokens: read,
    reasoningTokens: numberOf(objectOf(usage['output_tokens_details'])['thinking_tokens']),
  }
}
