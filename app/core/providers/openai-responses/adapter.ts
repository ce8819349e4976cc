import type OpenAI from 'openai'
import type { Adapter, AdapterOptions } from '../adapter.ts'
import { createLimitBook } from '../learned-limits.ts'
import { listOpenAIModels, openAIClient } from '../openai-client.ts'
import type { ModelRequest } from '../language-model.ts'
import { readResponse } from './read-response.ts'
import { toInput } from './to-input.ts'

const optional = {
  // First, because its name contains that of the next.
  encrypted: /encrypted.content|\binclude\b/i,
  reasoning: /reasoning/i,
  cacheKey: /prompt_cache_key/i,
  temperature: /temperature/i,
}
type Optional = keyof typeof optional

/**
 * OpenAI's Responses API without any state on their side (`store: false`): the conversation is Steward's,
 * and the model's reasoning travels with it in encrypted form.
 * @see https://platform.openai.com/docs/api-reference/responses
 */
export function openAIResponses(options: AdapterOptions): Adapter {
  let client: Promise<OpenAI> | undefined
  const ready = () => (client ??= openAIClient(options))
  const limits = createLimitBook<Optional>(optional)

  return {
    about: { kind: 'openai', label: options.label, baseUrl: options.baseUrl },
    async *attempt(request, signal) {
      const { responses } = await ready()
      for (;;) {
        try {
          const events = await responses.create(bodyOf(request, options.providerId, limits.of(request.model).refused), { signal })
          yield* readResponse(events, request.model)
          return
        } catch (error) {
          if (!limits.learn(request.model, error)) throw error
        }
      }
    },
    listModels: async (signal) => (await listOpenAIModels(await ready(), signal)).filter(({ model }) => answersInText(model)),
  }
}

/** OpenAI lists everything it has; these cannot hold a conversation. */
function answersInText(model: string): boolean {
  return !/embedding|whisper|tts|dall-e|gpt-image|moderation|realtime|transcribe|audio|sora|davinci|babbage/.test(model)
}

/** The service takes no less. */
const fewestTokens = 16

function bodyOf(request: ModelRequest, providerId: string, refused: ReadonlySet<Optional>) {
  const { maxTokens, temperature, toolChoice } = request
  return {
    model: request.model,
    stream: true as const,
    store: false,
    ...(request.system === '' ? {} : { instructions: request.system }),
    input: toInput(request, providerId),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, inputSchema }) => ({ type: 'function' as const, name, description, parameters: inputSchema, strict: false })),
          ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
        }),
    ...(maxTokens === undefined ? {} : { max_output_tokens: Math.max(fewestTokens, maxTokens) }),
    ...(temperature === undefined || refused.has('temperature') ? {} : { temperature }),
    ...(refused.has('encrypted') ? {} : { include: ['reasoning.encrypted_content' as const] }),
    ...(refused.has('reasoning') ? {} : { reasoning: { summary: 'auto' as const } }),
    ...(refused.has('cacheKey') ? {} : { prompt_cache_key: request.cacheKey.slice(0, 64) }),
  }
}
