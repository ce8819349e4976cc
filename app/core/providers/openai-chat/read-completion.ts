import type { JsonValue } from '#contract/json.ts'
import type { StopReason, Usage } from '#contract/model.ts'
import type { ModelPart } from '../language-model.ts'
import { fromDataUrl, replayValue } from '../message-parts.ts'
import { type Loose, isObject, listOf, numberOf, objectOf, textOf } from '../read-json.ts'
import { createCallAssembly } from './assemble-calls.ts'
import { createThinkSplitter } from './split-thinking.ts'

/**
 * The chunks of one completion as parts.
 *
 * Servers differ: usage may be missing or come after the end in a chunk without choices, reasoning has two
 * names, text may be a list, a call may lack its id. Ends without `finish` where neither a finish reason nor
 * usage came: then the stream was cut.
 */
export async function* readCompletion(chunks: AsyncIterable<unknown>, model: string): AsyncGenerator<ModelPart> {
  const calls = createCallAssembly()
  const thinking = createThinkSplitter()
  const details: JsonValue[] = []
  let reasoning = ''
  let finishReason = ''
  let usage: Usage | undefined
  try {
    for await (const raw of chunks) {
      const chunk = objectOf(raw)
      if (isObject(chunk['usage'])) usage = usageOf(chunk['usage'])
      const choice = objectOf(listOf(chunk['choices'])[0])
      // A server that does not stream sends one whole `message`.
      const delta = objectOf(choice['delta'] ?? choice['message'])
      const thought = textOf(delta['reasoning_content']) || textOf(delta['reasoning']) || contentText(delta['content'], 'thinking')
      if (thought !== '') {
        if (textOf(delta['reasoning_content']) !== '') reasoning += thought
        yield { type: 'reasoning-delta', text: thought }
      }
      for (const detail of listOf(delta['reasoning_details'])) if (isObject(detail)) details.push(detail as JsonValue)
      const text = contentText(delta['content'], 'text') + textOf(delta['refusal'])
      if (text !== '') yield* thinking.feed(text)
      for (const image of listOf(delta['images'])) {
        const found = fromDataUrl(textOf(objectOf(objectOf(image)['image_url'])['url']))
        if (found) yield { type: 'image', ...found }
      }
      for (const call of listOf(delta['tool_calls'])) calls.add(objectOf(call))
      if (textOf(choice['finish_reason']) !== '') finishReason = textOf(choice['finish_reason'])
    }
  } catch (error) {
    // The answer is whole; only the usage that follows it was lost.
    if (finishReason === '') throw error
  }
  yield* thinking.end()
  if (finishReason === '' && usage === undefined) return
  const done = calls.finish()
  for (const { callId, name, rawArguments } of done) yield { type: 'tool-call', callId, name, rawArguments }
  const extras = Object.fromEntries(done.flatMap(({ callId, extra }) => (extra === undefined ? [] : [[callId, extra]])))
  if (details.length > 0 || reasoning !== '' || Object.keys(extras).length > 0) {
    yield { type: 'replay', value: replayValue(model, done.map(({ callId }) => callId), { details, reasoning, extras }) }
  }
  yield { type: 'finish', stopReason: stopReasonOf(finishReason, done.length > 0), usage: usage ?? {} }
}

/** Mistral sends content as a list of parts, some of them `thinking` with parts of their own. */
function contentText(content: unknown, kind: 'text' | 'thinking'): string {
  if (typeof content === 'string') return kind === 'text' ? content : ''
  return listOf(content)
    .map(objectOf)
    .filter((part) => part['type'] === kind)
    .map((part) => (kind === 'text' ? textOf(part['text']) : contentText(part['thinking'], 'text') || textOf(part['thinking'])))
    .join('')
}

function stopReasonOf(raw: string, called: boolean): StopReason {
  const kinds: Record<string, StopReason['kind']> = { stop: 'stop', tool_calls: 'stop', function_call: 'stop', eos: 'stop', '': 'stop', length: 'length', content_filter: 'content-filter' }
  const kind = kinds[raw] ?? 'unknown'
  // Ollama says `stop` where it called; others say `tool_calls` where they did not.
  return { kind: called && kind !== 'length' ? 'tool-calls' : kind, raw: raw || undefined }
}

function usageOf(usage: Loose): Usage {
  return {
    inputTokens: numberOf(usage['prompt_tokens']),
    outputTokens: numberOf(usage['completion_tokens']),
    cachedInputTokens: numberOf(objectOf(usage['prompt_tokens_details'])['cached_tokens']),
    reasoningTokens: numberOf(objectOf(usage['completion_tokens_details'])['reasoning_tokens']),
  }
}
