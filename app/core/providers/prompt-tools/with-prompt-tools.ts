import type { LanguageModel, ModelPart, ModelRequest } from '../language-model.ts'
import { createCallScanner, type Found } from '../printed-calls/scan-calls.ts'
import { describeToolsInPrompt } from './describe-tools.ts'
import { flattenTools } from './flatten-tools.ts'

/** Tools for a model without tool calls: described in the prompt, and its answer parsed back into calls. */
export function withPromptTools(inner: LanguageModel): LanguageModel {
  return { listModels: (signal) => inner.listModels(signal), stream: (request, signal) => streamWithPromptTools(inner, request, signal) }
}

/** No tools at all; earlier calls of the conversation stay readable as text. */
export function withoutTools(inner: LanguageModel): LanguageModel {
  return { listModels: (signal) => inner.listModels(signal), stream: (request, signal) => inner.stream({ ...request, messages: flattenTools(request.messages), tools: [] }, signal) }
}

export async function* streamWithPromptTools(inner: LanguageModel, request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
  const messages = flattenTools(request.messages)
  if (request.tools.length === 0) {
    yield* inner.stream({ ...request, messages }, signal)
    return
  }
  const system = [request.system, describeToolsInPrompt(request.tools)].filter((part) => part !== '').join('\n\n')
  const scanner = createCallScanner(request.tools, { told: true })
  let calls = 0
  let strayed = false

  /** After its calls a model should wait. What it goes on to write then is a made-up result, and is left out. */
  function* tell(found: readonly Found[]): Generator<ModelPart> {
    for (const piece of found) {
      if (strayed) return
      if (piece.kind === 'call') {
        calls++
        yield { type: 'tool-call', callId: `call_${crypto.randomUUID()}`, name: piece.name, rawArguments: piece.rawArguments }
      } else if (calls === 0) yield { type: 'text-delta', text: piece.text }
      else strayed = piece.text.trim() !== ''
    }
  }

  try {
    for await (const part of inner.stream({ ...request, system, messages, tools: [] }, signal)) {
      if (part.type === 'text-delta') yield* tell(scanner.feed(part.text))
      else if (part.type === 'finish') {
        yield* tell(scanner.end())
        yield calls > 0 ? { ...part, stopReason: { kind: 'tool-calls', raw: part.stopReason.raw } } : part
      } else if (part.type !== 'replay') yield part
      if (strayed) break
    }
  } catch (error) {
    if (calls === 0) yield* tell(scanner.end({ keepAsText: true }))
    throw error
  }
  if (strayed) yield { type: 'finish', stopReason: { kind: 'tool-calls' }, usage: {} }
}
