import type { z } from 'zod'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { ownToolNames } from '#core/conversations/own-names.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { scrubNumber, scrubText } from './scrub-text.ts'

export interface Scrubbing {
  readonly names: Pseudonyms
  /** Names of arguments that the tools' own schemas give. */
  readonly keys: ReadonlySet<string>
  /** Milliseconds that every point in time is moved by: how long things took stays, when it was does not. */
  readonly shift: number
  /** Whether there is a secret in a text that would stay. */
  readonly isSecret: (text: string) => boolean
  /** Called with everything of letters that stays. */
  readonly onKept: (kind: Kept, text: string) => void
}
export type Kept = 'tool' | 'model' | 'code' | 'argument'

const ids: ReadonlySet<string> = new Set(['conversationId', 'turnId', 'parentTurnId', 'untilTurnId', 'compactionId', 'callId', 'requestId', 'taskId', 'blobId', 'runBy', 'nonce', 'headTurnId', 'projectId'])
const times: ReadonlySet<string> = new Set(['at', 'askedAt', 'createdAt', 'updatedAt', 'expiresAt'])
const stops: ReadonlySet<string> = new Set(['stop', 'end_turn', 'tool_use', 'tool_calls', 'length', 'max_tokens', 'completed', 'incomplete', 'max_output_tokens', 'refusal', 'content_filter', 'pause_turn', 'stop_sequence', 'function_call'])
const providers: ReadonlySet<string> = new Set(['demo', 'openai', 'anthropic', 'openai-compatible', 'ollama', 'lmstudio', 'openrouter', 'mock'])
const families = /^(?:(?:gpt|chatgpt|o\d|claude|gemini|gemma|llama|codellama|qwen|mistral|mixtral|codestral|deepseek|phi|grok|command|scripted)[a-z0-9.-]*(?::[a-z0-9.-]+)?|scripted)$/i
const mimeType = /^(?:text|image|audio|video|application|font)\/(?!vnd\.|x-|prs\.)[a-z0-9.+-]{1,40}$/
/** What arguments are usually called, so that a call of a tool whose schema is not recorded can still be read. */
const commonKeys: ReadonlySet<string> = new Set('action args body code command content count cursor data date depth description end enabled encoding file filter format from head height id ids index input items key kind language limit line lines max message messages method mimeType min mode name names offset options order page parameters path paths pattern prompt query range recursive regex repo result results rows size sort source start state status tags tail target text time timeout title to token tokens tool type unit uri url user value values version width'.split(' '))

/**
 * A value by its schema, with everything in it that could be anybody's replaced.
 *
 * The schema decides and not a list of fields: words of a fixed set (kinds, types, states) stay, and every other text is replaced
 * unless a rule below keeps it. A field that is added to the contract later is replaced by itself.
 */
export function scrubValue(schema: z.core.$ZodType, value: unknown, parts: Scrubbing, name = ''): unknown {
  const { def } = schema._zod as { readonly def: z.core.$ZodTypeDef }
  switch (def.type) {
    case 'literal':
    case 'enum':
    case 'boolean':
    case 'null':
      return value
    case 'string':
      return scrubNamed(name, String(value), parts)
    case 'number':
      return times.has(name) && typeof value === 'number' ? value + parts.shift : value
    case 'object': {
      const { shape } = def as z.core.$ZodObjectDef
      return Object.fromEntries(Object.entries(value as object).flatMap(([key, member]) => (shape[key] && member !== undefined ? [[key, scrubValue(shape[key], member, parts, key)]] : [])))
    }
    case 'array':
      return (value as unknown[]).map((item) => scrubValue((def as z.core.$ZodArrayDef).element, item, parts, name))
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return value === null || value === undefined ? value : scrubValue((def as z.core.$ZodOptionalDef).innerType, value, parts, name)
    case 'union': {
      const option = optionOf(def as z.core.$ZodUnionDef, value)
      return option ? scrubValue(option, value, parts, name) : scrubJson(value as JsonValue, parts)
    }
    case 'lazy':
      return scrubValue((def as z.core.$ZodLazyDef).getter(), value, parts, name)
    default:
      return name === 'inputSchema' ? scrubSchema(value as JsonValue, parts) : scrubJson(value as JsonValue, parts)
  }
}

/** By the field that tells the options apart, where there is one: to try each on every event would be most of the work. */
function optionOf(def: z.core.$ZodUnionDef, value: unknown): z.core.$ZodType | undefined {
  if ('discriminator' in def && typeof def.discriminator === 'string' && typeof value === 'object' && value !== null) {
    const { discriminator } = def
    const kind = (value as Record<string, unknown>)[discriminator]
    const found = def.options.find((option) => {
      const inner = option._zod.def as z.core.$ZodObjectDef
      const field = inner.type === 'object' ? (inner.shape[discriminator]?._zod.def as z.core.$ZodLiteralDef<z.core.util.Literal> | undefined) : undefined
      return field?.type === 'literal' && field.values.includes(kind as z.core.util.Literal)
    })
    if (found) return found
  }
  return def.options.find((option) => (option as z.ZodType).safeParse(value).success)
}

function scrubNamed(name: string, text: string, parts: Scrubbing): string {
  const { names, isSecret, onKept } = parts
  if (ids.has(name)) return names.id(text)
  const keep = (kind: Kept): string => (onKept(kind, text), text)
  if (!isSecret(text)) {
    if (name === 'code' && /^[a-z0-9-]{1,60}$/.test(text)) return keep('code')
    if (name === 'tool') return keep('tool')
    if (name === 'model' && families.test(text)) return keep('model')
    if (name === 'providerId' && providers.has(text)) return text
    if (name === 'mimeType' && mimeType.test(text)) return text
    if (name === 'raw' && stops.has(text)) return text
    if (name === 'modelName') {
      if (ownToolNames.has(text)) return text
      const end = text.indexOf('__')
      // The part after it is the tool, whose name stays; what a provider's limit shortened stays with it.
      if (end > 0) return scrubText(text.slice(0, end), names) + text.slice(end)
    }
  }
  return scrubText(text, names)
}

/** A value without a schema: its structure, kinds and lengths stay. */
export function scrubJson(value: JsonValue, parts: Scrubbing): JsonValue {
  if (typeof value === 'string') return scrubText(value, parts.names)
  if (typeof value === 'number') return scrubNumber(value, parts.names)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => scrubJson(item, parts))
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [scrubKey(key, parts), scrubJson(member, parts)]))
}

function scrubKey(key: string, { names, keys, isSecret, onKept }: Scrubbing): string {
  if ((keys.has(key) || commonKeys.has(key)) && !isSecret(key)) {
    onKept('argument', key)
    return key
  }
  return scrubText(key, names)
}

const schemaWords: ReadonlySet<string> = new Set('$schema $ref $defs type properties required items anyOf oneOf allOf not enum const default description title format pattern minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems uniqueItems additionalProperties nullable examples definitions'.split(' '))
const schemaTypes: ReadonlySet<string> = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'])

/** A tool's schema: its keywords, types and the names of its arguments stay, every other word does not. */
function scrubSchema(value: JsonValue, parts: Scrubbing, within = ''): JsonValue {
  if (typeof value === 'string') return (within === 'type' && schemaTypes.has(value)) || (within === 'required' && parts.keys.has(value) && !parts.isSecret(value)) ? value : scrubText(value, parts.names)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => scrubSchema(item, parts, within))
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      if (within === 'properties' || within === '$defs' || within === 'definitions') return [scrubKey(key, parts), scrubSchema(member, parts)]
      return [schemaWords.has(key) ? key : scrubText(key, parts.names), scrubSchema(member, parts, key)]
    }),
  )
}

/** The names that a schema gives to arguments, at any depth. */
export function keysOfSchema(schema: JsonValue, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) for (const item of schema) keysOfSchema(item, found)
  else if (schema !== null && typeof schema === 'object') {
    const { properties } = schema as JsonObject
    if (properties !== null && typeof properties === 'object' && !Array.isArray(properties)) for (const key of Object.keys(properties)) found.add(key)
    for (const member of Object.values(schema)) keysOfSchema(member, found)
  }
  return found
}
