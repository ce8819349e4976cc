import type Anthropic from '@anthropic-ai/sdk'
import { type Adapter, type AdapterOptions, sdkFetch } from '../adapter.ts'
import type { ModelInfo, ModelRequest } from '../language-model.ts'
import { createLimitBook, type Limits } from '../learned-limits.ts'
import { numberOf, objectOf, textOf } from '../read-json.ts'
import { readMessage } from './read-message.ts'
import { markLastRequest, toMessages } from './to-messages.ts'

const optional = { cache: /cache_control/i, thinking: /thinking/i, temperature: /temperature/i }
type Optional = keyof typeof optional

/** Enough for a long answer with its thinking. A model that allows less says so, and is asked again with its limit. */
const outputTokens = 32_000

/**
 * Anthropic's Messages API. Every request carries the whole conversation: no threads on their side.
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function anthropicMessages(options: AdapterOptions): Adapter {
  let client: Promise<Anthropic> | undefined
  const ready = () => (client ??= anthropicClient(options))
  const limits = createLimitBook<Optional>(optional)

  return {
    about: { kind: 'anthropic', label: options.label, baseUrl: options.baseUrl },
    async *attempt(request, signal) {
      const { messages } = await ready()
      for (;;) {
        try {
          const events = await messages.create(bodyOf(request, options.providerId, limits.of(request.model)), { signal })
          yield* readMessage(events, request.model)
          return
        } catch (error) {
          if (!limits.learn(request.model, error)) throw error
        }
      }
    },
    async listModels(signal) {
      const models: ModelInfo[] = []
      for await (const entry of (await ready()).models.list({ limit: 1000 }, { signal })) {
        const model = objectOf(entry)
        if (model['lifecycle'] === 'retired') continue
        const images = objectOf(objectOf(model['capabilities'])['image_input'])['supported']
        models.push({
          model: textOf(model['id']),
          label: textOf(model['display_name']) || textOf(model['id']),
          contextTokens: numberOf(model['max_input_tokens']),
          images: typeof images === 'boolean' ? images : undefined,
        })
      }
      return models
    },
  }
}

/** Without a key the SDK would look for one in its own files, so it always gets one; the header is taken off again. */
async function anthropicClient(options: AdapterOptions): Promise<Anthropic> {
  const { default: Anthropic } = await import('@anthropic-ai/sdk')
  return new Anthropic({
    apiKey: options.key ?? 'none',
    // The SDK adds `/v1` itself; people type it for other APIs and so here, too.
    baseURL: options.baseUrl?.replace(/\/+$/, '').replace(/\/v1$/, '') ?? 'https://api.anthropic.com',
    maxRetries: 0,
    logLevel: 'off',
    defaultHeaders: options.key === undefined ? { Authorization: null } : {},
    fetch: sdkFetch(options.fetch),
  })
}

function bodyOf(request: ModelRequest, providerId: string, { refused, maxOutputTokens }: Limits<Optional>) {
  const { temperature, toolChoice, maxTokens = outputTokens } = request
  // Thinking would use up a short answer, takes no temperature, and no tool that must be called.
  const thinks = !refused.has('thinking') && request.maxTokens === undefined && temperature === undefined && toolChoice === undefined
  const cached = refused.has('cache') ? {} : { cache_control: { type: 'ephemeral' as const } }
  return {
    model: request.model,
    max_tokens: Math.min(maxTokens, maxOutputTokens ?? maxTokens),
    stream: true as const,
    // Four marks, as many as there may be: the tools, to which found ones are added at the end; the system prompt; what the last
    // request ended with; and, by the mark of the whole, what this one ends with.
    ...(request.system === '' ? {} : { system: [{ type: 'text' as const, text: request.system, ...cached }] }),
    ...cached,
    messages: refused.has('cache') ? toMessages(request, providerId) : markLastRequest(toMessages(request, providerId)),
    ...(request.tools.length === 0 ? {} : { tools: request.tools.map(({ name, description, inputSchema }, index) => ({ name, description, input_schema: { ...inputSchema, type: 'object' as const }, ...(index === request.tools.length - 1 ? cached : {}) })) }),
    ...(thinks ? { thinking: { type: 'adaptive' as const, display: 'summarized' as const } } : {}),
    ...(temperature === undefined || refused.has('temperature') ? {} : { temperature: Math.min(1, temperature) }),
    ...(toolChoice === undefined || request.tools.length === 0 ? {} : { tool_choice: { type: 'any' as const } }),
  }
}
