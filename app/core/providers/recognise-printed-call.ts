import type { LanguageModel, ModelPart } from './language-model.ts'
import { createCallScanner, type Found } from './printed-calls/scan-calls.ts'

/**
 * Native tool calls, and those that a model printed as text instead, as small local models do: only where
 * the name is that of a tool that was offered. The person is told, since the text is not shown then.
 */
export function withRecognisedCalls(inner: LanguageModel): LanguageModel {
  return {
    listModels: (signal) => inner.listModels(signal),
    async *stream(request, signal) {
      if (request.tools.length === 0) {
        yield* inner.stream(request, signal)
        return
      }
      const scanner = createCallScanner(request.tools, { told: false })
      let called = false
      let printed = 0
      function* tell(found: readonly Found[]): Generator<ModelPart> {
        for (const piece of found) {
          if (piece.kind === 'text') yield { type: 'text-delta', text: piece.text }
          else {
            printed++
            yield { type: 'tool-call', callId: `call_${crypto.randomUUID()}`, name: piece.name, rawArguments: piece.rawArguments }
          }
        }
      }
      try {
        for await (const part of inner.stream(request, signal)) {
          if (part.type === 'text-delta') yield* tell(scanner.feed(part.text))
          else if (part.type === 'finish') {
            yield* tell(scanner.end({ keepAsText: called }))
            if (printed > 0) yield { type: 'notice', code: 'printed-call', text: `The model wrote ${printed === 1 ? 'a tool call' : `${printed} tool calls`} as text. Steward recognised ${printed === 1 ? 'it' : 'them'}.` }
            yield printed > 0 ? { ...part, stopReason: { kind: 'tool-calls', raw: part.stopReason.raw } } : part
          } else {
            called ||= part.type === 'tool-call'
            yield part
          }
        }
      } catch (error) {
        // What was held back is part of what had arrived.
        yield* tell(scanner.end({ keepAsText: true }))
        throw error
      }
    },
  }
}
