import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { StopReason, Usage } from '#contract/model.ts'
import { StewardError } from '#contract/problem.ts'
import type { LanguageModel, ModelImage, ModelRequest, ToolUse } from '#core/providers/language-model.ts'
import { tokensOf, type SamplingPrompt } from './sampling-prompt.ts'

/** What a model answered to a server's prompt. */
export interface ModelReply {
  readonly text: string
  readonly images: readonly ModelImage[]
  /** With the names that the server gave. */
  readonly toolUses: readonly ToolUse[]
  /** In the words of the protocol. */
  readonly stopReason: string
  readonly usage: Usage
  /** Estimated where the provider does not say. */
  readonly tokens: number
}

interface Asked {
  readonly model: LanguageModel
  readonly request: ModelRequest
  readonly prompt: SamplingPrompt
  /** Texts that end the answer. Watched for here, because few services take them. */
  readonly stopSequences: readonly string[]
  readonly signal: AbortSignal
}

/** @throws StewardError as `LanguageModel.stream`, `model-call-invalid`; AbortError */
export async function askModel({ model, request, prompt, stopSequences, signal }: Asked): Promise<ModelReply> {
  const stops = stopSequences.filter((stop) => stop !== '')
  const overlap = Math.max(0, ...stops.map((stop) => stop.length - 1))
  const images: ModelImage[] = []
  const calls: { callId: string; name: string; rawArguments: string }[] = []
  let text = ''
  let stopped = false
  let usage: Usage = {}
  let reason: StopReason = { kind: 'unknown' }
  for await (const part of model.stream(request, signal)) {
    if (part.type === 'text-delta') {
      const from = Math.max(0, text.length - overlap)
      text += part.text
      const end = earliest(text, stops, from)
      if (end !== undefined) {
        text = text.slice(0, end)
        stopped = true
        break
      }
    } else if (part.type === 'image') images.push({ mimeType: part.mimeType, data: part.data })
    else if (part.type === 'tool-call') calls.push(part)
    else if (part.type === 'finish') ({ usage, stopReason: reason } = part)
  }
  const toolUses = calls.map((call) => toToolUse(call, prompt))
  return {
    text,
    images,
    toolUses,
    stopReason: stopped ? 'stopSequence' : wordOf(reason),
    usage,
    tokens: (usage.inputTokens ?? prompt.tokens) + (usage.outputTokens ?? tokensOf(text + JSON.stringify(toolUses))),
  }
}

function earliest(text: string, stops: readonly string[], from: number): number | undefined {
  const found = stops.map((stop) => text.indexOf(stop, from)).filter((index) => index >= 0)
  return found.length === 0 ? undefined : Math.min(...found)
}

function toToolUse({ callId, name, rawArguments }: { callId: string; name: string; rawArguments: string }, prompt: SamplingPrompt): ToolUse {
  const known = prompt.toolName(name)
  const args = parse(rawArguments)
  if (known !== undefined && args !== undefined) return { callId, name: known, arguments: args }
  throw new StewardError({
    code: 'model-call-invalid',
    message: 'The model called a tool in a way that cannot be used.',
    cause: known === undefined ? `The server brought no tool "${name}".` : `What it wrote for ${known} is not JSON.`,
    nextStep: 'Send it once more, or to another model.',
  })
}

function parse(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text === '' ? '{}' : text) as JsonValue
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** https://modelcontextprotocol.io/specification/2025-11-25/schema#createmessageresult */
function wordOf({ kind, raw }: StopReason): string {
  switch (kind) {
    case 'stop':
      return 'endTurn'
    case 'length':
      return 'maxTokens'
    case 'tool-calls':
      return 'toolUse'
    case 'refusal':
    case 'content-filter':
    case 'context-window':
    case 'pause':
    case 'unknown':
      return raw ?? kind
  }
}
