import { z } from 'zod'

/** Which model answers: the provider's id in Steward and the provider's own name of the model. */
export const modelRefSchema = z.object({ providerId: z.string(), model: z.string() })
export type ModelRef = z.infer<typeof modelRefSchema>

/**
 * - `demo` scripted, offline, no key
 * - `openai` the Responses API of OpenAI itself
 * - `openai-compatible` Chat Completions at any address (Ollama, LM Studio, llama.cpp, OpenRouter, vLLM)
 * - `anthropic` the Messages API
 */
export const providerKindSchema = z.enum(['demo', 'openai', 'openai-compatible', 'anthropic'])
export type ProviderKind = z.infer<typeof providerKindSchema>

/** How tools reach the model: the API's own tool calls, or described in the prompt and parsed back. */
export const toolModeSchema = z.enum(['native', 'prompt', 'none'])
export type ToolMode = z.infer<typeof toolModeSchema>

/** A provider as the settings file keeps it. The key is not here: it lies in the secret store under `provider/ID`. */
export const providerSettingsSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  kind: providerKindSchema,
  label: z.string().min(1).max(80),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Models typed in by hand, for addresses without a model list. */
  models: z.array(z.string()).default([]),
  toolMode: toolModeSchema.default('native'),
})
export type ProviderSettings = z.infer<typeof providerSettingsSchema>

export const providerViewSchema = providerSettingsSchema.extend({
  /** `configured` by the user, `built-in` (demo), `detected` running on this machine, `environment` key from a variable. */
  origin: z.enum(['configured', 'built-in', 'detected', 'environment']),
  key: z.enum(['present', 'missing', 'not-needed', 'environment']),
})
export type ProviderView = z.infer<typeof providerViewSchema>

export const modelViewSchema = z.object({
  providerId: z.string(),
  model: z.string(),
  label: z.string(),
  /** One short line for the picker, such as "Scripted demo: no real model". */
  note: z.string().optional(),
  contextTokens: z.number().optional(),
  images: z.boolean().optional(),
})
export type ModelView = z.infer<typeof modelViewSchema>

export const usageSchema = z.object({
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  cachedInputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
})
export type Usage = z.infer<typeof usageSchema>

/** Why a model stopped, in one vocabulary for all providers; `raw` keeps the provider's word. */
export const stopReasonSchema = z.object({
  kind: z.enum(['stop', 'tool-calls', 'length', 'refusal', 'content-filter', 'context-window', 'pause', 'unknown']),
  raw: z.string().optional(),
})
export type StopReason = z.infer<typeof stopReasonSchema>
