import type { ToolMode } from '#contract/model.ts'
import type { LanguageModel } from './language-model.ts'
import { streamWithPromptTools, withoutTools, withPromptTools } from './prompt-tools/with-prompt-tools.ts'
import { ProviderFailure } from './provider-failure.ts'
import { withAdaptedTools } from './with-adapted-tools.ts'
import { withRecognisedCalls } from './recognise-printed-call.ts'

/** How tools reach the model, as the provider's settings say. */
export function withToolMode(inner: LanguageModel, mode: ToolMode): LanguageModel {
  switch (mode) {
    case 'native':
      return withPromptWhereRefused(withRecognisedCalls(withAdaptedTools(inner)), inner)
    case 'prompt':
      return withPromptTools(inner)
    case 'none':
      return withoutTools(inner)
  }
}

/** Ollama, OpenRouter and vLLM in their own words for "this model takes no tools". */
const takesNoTools = /does not support (tools|tool use|function)|no endpoints found that support tool use|tool use is not supported|(tool|function) calling is not (supported|enabled)|tool choice requires|enable-auto-tool-choice|--jinja/i

/** A model that turns out to take no tools gets them in the prompt, from then on. */
function withPromptWhereRefused(native: LanguageModel, inner: LanguageModel): LanguageModel {
  const refused = new Set<string>()
  return {
    listModels: (signal) => inner.listModels(signal),
    async *stream(request, signal) {
      const calledBefore = request.messages.some((message) => message.role === 'tool')
      if (!refused.has(request.model) && (request.tools.length > 0 || !calledBefore)) {
        try {
          yield* native.stream(request, signal)
          return
        } catch (error) {
          if (!(error instanceof ProviderFailure && error.facts.status !== undefined && takesNoTools.test(error.facts.said ?? ''))) throw error
          refused.add(request.model)
          yield { type: 'notice', code: 'tools-in-prompt', text: `${request.model} takes no tool definitions. Steward describes the tools to it in words instead.` }
        }
      }
      // Anthropic refuses calls in the conversation where no tools are defined; so do models that know none.
      yield* streamWithPromptTools(inner, request, signal)
    },
  }
}
