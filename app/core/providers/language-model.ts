import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { StopReason, Usage } from '#contract/model.ts'

/** Bytes for or from a model. `data` is base64. */
export interface ModelImage {
  readonly mimeType: string
  readonly data: string
}

export type UserPart = { type: 'text'; text: string } | ({ type: 'image' } & ModelImage)

export interface ToolUse {
  readonly callId: string
  /** The name that the model used, `server__tool`. */
  readonly name: string
  readonly arguments: JsonObject
}

/** The conversation as every adapter gets it; each converts it to its provider's form. */
export type ModelMessage =
  | { role: 'user'; content: readonly UserPart[] }
  | {
      role: 'assistant'
      text: string
      toolUses: readonly ToolUse[]
      /** What this adapter gave as `replay` in that step; other adapters ignore it. */
      replay?: { providerId: string; value: JsonValue }
    }
  | { role: 'tool'; callId: string; name: string; content: readonly UserPart[]; isError: boolean }

export interface ModelTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonObject
}

export interface ModelRequest {
  readonly model: string
  readonly system: string
  readonly messages: readonly ModelMessage[]
  readonly tools: readonly ModelTool[]
  /** Same for all requests of one conversation: a key for the provider's prompt cache. */
  readonly cacheKey: string
  /** Longest answer in tokens. Missing: as long as the adapter thinks right. */
  readonly maxTokens?: number
  readonly temperature?: number
  /** `required`: the answer is a tool call. */
  readonly toolChoice?: 'required'
}

/** What a model streams. A stream ends with exactly one `finish`, or throws. */
export type ModelPart =
  | { type: 'text-delta'; text: string }
  | { type: 'reasoning-delta'; text: string }
  | ({ type: 'image' } & ModelImage)
  /** Whole, with the arguments as the model wrote them (they may be no JSON). */
  | { type: 'tool-call'; callId: string; name: string; rawArguments: string }
  | { type: 'replay'; value: JsonValue }
  /** For the person: a retry waits, a schema was adapted, a printed call was recognised. */
  | { type: 'notice'; code: string; text: string }
  | { type: 'finish'; stopReason: StopReason; usage: Usage }

export interface ModelInfo {
  readonly model: string
  readonly label?: string
  readonly note?: string
  readonly contextTokens?: number
  readonly images?: boolean
}

/** One provider, ready to answer. */
export interface LanguageModel {
  /**
   * Streams one step. Aborting the signal makes the iteration throw an `AbortError` (`DOMException`),
   * with every provider alike.
   * @throws StewardError `provider-unauthorized`, `provider-rate-limited`, `provider-unreachable`,
   * `provider-refused-request`, `provider-overloaded`, `provider-stream-cut`, `model-not-found`, `context-too-long`
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>
  /** @throws the same problems as `stream` */
  listModels(signal: AbortSignal): Promise<ModelInfo[]>
}
