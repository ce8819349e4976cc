import type OpenAI from 'openai'
import type { Adapter, AdapterOptions } from '../adapter.ts'
import type { ModelRequest } from '../language-model.ts'
import { createLimitBook } from '../learned-limits.ts'
import { listOpenAIModels, openAIClient } from '../openai-client.ts'
import { readCompletion } from './read-completion.ts'
import { toMessages } from './to-messages.ts'

const optional = { streamOptions: /stream_options|include_usage/i, reasoningBack: /reasoning_content|reasoning_details/i, temperature: /temperature/i, maxTokens: /max_tokens/i, toolChoice: /tool_choice/i }
type Optional = keyof typeof optional

/**
 * Chat Completions at any address that speaks it: Ollama, LM Studio, llama.cpp, OpenRouter, vLLM and the rest.
 * @see https://platform.openai.com/docs/api-reference/chat
 */
export function openAIChat(options: AdapterOptions): Adapter {
  let client: Promise<OpenAI> | undefined
  const ready = () => (client ??= openAIClient(options))
  const limits = createLimitBook<Optional>(optional)

  return {
    about: { kind: 'openai-compatible', label: options.label, baseUrl: options.baseUrl },
    async *attempt(request, signal) {
      const { chat } = await ready()
      for (;;) {
        try {
          const chunks = await chat.completions.create(bodyOf(request, options.providerId, limits.of(request.model).refused), { signal })
          yield* readCompletion(chunks, request.model)
          return
        } catch (error) {
          if (!limits.learn(request.model, error)) throw error
        }
      }
    },
    listModels: async (signal) => listOpenAIModels(await ready(), signal),
  }
}

function bodyOf(request: ModelRequest, providerId: string, refused: ReadonlySet<Optional>) {
  const { maxTokens, temperature, toolChoice } = request
  return {
    model: request.model,
    stream: true as const,
    messages: toMessages(request, providerId, { reasoningBack: !refused.has('reasoningBack') }),
    ...(refused.has('streamOptions') ? {} : { stream_options: { include_usage: true } }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, inputSchema }) => ({ type: 'function' as const, function: { name, description, parameters: inputSchema } })),
          ...(toolChoice === undefined || refused.has('toolChoice') ? {} : { tool_choice: toolChoice }),
        }),
    // The older name is what most servers know; where it is refused, the newer one is wanted.
    ...(maxTokens === undefined ? {} : refused.has('maxTokens') ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }),
    ...(temperature === undefined || refused.has('temperature') ? {} : { temperature }),
  }
}
