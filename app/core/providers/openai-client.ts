import type OpenAI from 'openai'
import { type AdapterOptions, sdkFetch } from './adapter.ts'
import type { ModelInfo } from './language-model.ts'
import { numberOf, objectOf, textOf } from './read-json.ts'

/** OpenAI's own address; always passed, so that `OPENAI_BASE_URL` cannot send a key elsewhere unseen. */
const openAIAddress = 'https://api.openai.com/v1'

/**
 * A client of the `openai` package, imported when first needed: it costs some 100 ms of start.
 *
 * Everything that the SDK would otherwise take from the environment is passed, because the same
 * process speaks with other services through it.
 */
export async function openAIClient(options: AdapterOptions): Promise<OpenAI> {
  const { default: OpenAI } = await import('openai')
  return new OpenAI({
    apiKey: options.key ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    baseURL: options.baseUrl === undefined ? openAIAddress : withVersion(options.baseUrl),
    maxRetries: 0,
    logLevel: 'off',
    defaultHeaders: options.key === undefined ? { Authorization: null } : {},
    fetch: sdkFetch(options.fetch),
  })
}

/** `http://localhost:11434` is what people type; the API lies under `/v1` there. */
function withVersion(baseUrl: string): string {
  const url = new URL(baseUrl)
  if (url.pathname === '/') url.pathname = '/v1'
  return url.href.replace(/\/+$/, '')
}

/** The model list as OpenAI and the compatible servers give it, each adding members of its own. */
export async function listOpenAIModels(client: OpenAI, signal: AbortSignal): Promise<ModelInfo[]> {
  const models: ModelInfo[] = []
  for await (const entry of client.models.list({ signal })) {
    const model = objectOf(entry)
    const id = textOf(model['id'])
    if (id === '') continue
    const modalities = objectOf(model['architecture'])['input_modalities']
    models.push({
      model: id,
      label: textOf(model['name']) || id,
      // OpenRouter, vLLM, LM Studio, in this order.
      contextTokens: numberOf(model['context_length']) ?? numberOf(model['max_model_len']) ?? numberOf(model['max_context_length']),
      images: Array.isArray(modalities) ? modalities.includes('image') : undefined,
    })
  }
  return models
}
