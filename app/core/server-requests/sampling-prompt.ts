import type { ContentBlock, CreateMessageRequestParams, SamplingMessage, SamplingMessageContentBlock, ToolResultContent, ToolUseContent } from '@modelcontextprotocol/client'
import type { ContentPart } from '#contract/content.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ServerRequest } from '#contract/server-request.ts'
import { toContentPart } from '#core/mcp/to-content-parts.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { ModelMessage, ModelRequest, UserPart } from '#core/providers/language-model.ts'
import { assignModelNames } from '#core/providers/model-tool-names.ts'

const MOST_MESSAGES = 200
const MOST_TOOLS = 128
const MOST_PICTURES = 20
/** Of all messages and of the results in them. */
const MOST_PIECES = 1_000
/** Of the text of a prompt, and of the bytes of its pictures and sounds in base64. */
const TEXT_LENGTH = 400_000
const DATA_LENGTH = 20_000_000
/** What providers take as the name of a tool. */
const legalName = /^[a-zA-Z0-9_-]{1,64}$/
/** For what a provider does not count: usual tokens of one picture, and characters of one token. */
const PICTURE_TOKENS = 1_500
const TOKEN_LENGTH = 4

type Shown = Extract<ServerRequest, { kind: 'sampling' }>

export interface SamplingPrompt {
  /** As the person reads it: all of it. */
  readonly shown: Pick<Shown, 'messages' | 'system' | 'tools' | 'hints'>
  /** As the model gets it. */
  readonly request: Pick<ModelRequest, 'system' | 'messages' | 'tools' | 'toolChoice' | 'temperature'>
  /** About how much it is. */
  readonly tokens: number
  /** The server's name of a tool that the model called; undefined where there is none. */
  readonly toolName: (modelName: string) => string | undefined
}

/** What a server wants asked of a model, or in plain words why that cannot be. */
export async function readSamplingPrompt(params: CreateMessageRequestParams, blobs: BlobStore): Promise<SamplingPrompt | { readonly fault: string }> {
  const messages = params.messages.map(({ role, content }) => ({ role, blocks: Array.isArray(content) ? content : [content] }))
  const fault = sizeFault(params, messages) ?? sequenceFault(messages)
  if (fault !== undefined) return { fault }
  const tools = params.toolChoice?.mode === 'none' ? [] : (params.tools ?? [])
  const names = modelNames([...tools.map(({ name }) => name), ...messages.flatMap(({ blocks }) => blocks.filter(isUse).map(({ name }) => name))])
  const { toolChoice, temperature, systemPrompt: system = '' } = params
  const hints = (params.modelPreferences?.hints ?? []).flatMap(({ name }) => (name ? [name.slice(0, 200)] : [])).slice(0, 10)
  const pictures = messages.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'image').length
  return {
    shown: {
      messages: await showMessages(messages, blobs),
      ...(system === '' ? {} : { system }),
      tools: (params.tools ?? []).map(({ name, description, inputSchema }) => ({ name, ...(description === undefined ? {} : { description }), inputSchema: inputSchema as JsonObject })),
      hints,
    },
    request: {
      system,
      messages: toModel(messages, names),
      tools: tools.map(({ name, description = '', inputSchema }) => ({ name: names.get(name) ?? name, description, inputSchema: inputSchema as JsonObject })),
      ...(tools.length > 0 && toolChoice?.mode === 'required' ? { toolChoice: 'required' as const } : {}),
      ...(temperature === undefined ? {} : { temperature }),
    },
    tokens: Math.ceil(textLength(params, messages) / TOKEN_LENGTH) + pictures * PICTURE_TOKENS,
    toolName: (modelName) => tools.find(({ name }) => names.get(name) === modelName)?.name,
  }
}

/** About how many tokens a text is, for providers that do not say. */
export const tokensOf = (text: string): number => Math.ceil(text.length / TOKEN_LENGTH)

interface Message {
  readonly role: SamplingMessage['role']
  readonly blocks: readonly SamplingMessageContentBlock[]
}

const isUse = (block: SamplingMessageContentBlock): block is ToolUseContent => block.type === 'tool_use'
const isResult = (block: SamplingMessageContentBlock): block is ToolResultContent => block.type === 'tool_result'

function sizeFault(params: CreateMessageRequestParams, messages: readonly Message[]): string | undefined {
  if (messages.length === 0) return 'It has no messages.'
  if (messages.length > MOST_MESSAGES) return `It has ${messages.length} messages; ${MOST_MESSAGES} are the most.`
  if ((params.tools?.length ?? 0) > MOST_TOOLS) return `It brings more than ${MOST_TOOLS} tools.`
  if (params.maxTokens < 1) return 'It wants an answer of no length.'
  if (textLength(params, messages) > TEXT_LENGTH) return `Its text is longer than ${TEXT_LENGTH} characters.`
  const pieces = messages.flatMap(({ blocks }) => blocks.flatMap((block): (SamplingMessageContentBlock | ContentBlock)[] => (isResult(block) ? block.content : [block])))
  if (pieces.length > MOST_PIECES) return `It has ${pieces.length} pieces; ${MOST_PIECES} are the most.`
  const data = pieces.flatMap((block) => ('data' in block ? [block.data.length] : []))
  if (data.length > MOST_PICTURES) return `It brings more than ${MOST_PICTURES} pictures.`
  if (data.reduce((sum, length) => sum + length, 0) > DATA_LENGTH) return `Its pictures are larger than ${DATA_LENGTH / 1_000_000} MB.`
  return undefined
}

/** All but the bytes. */
function textLength({ systemPrompt = '', tools = [] }: CreateMessageRequestParams, messages: readonly Message[]): number {
  return systemPrompt.length + JSON.stringify([tools, messages], (key, value: unknown) => (key === 'data' || key === 'blob' ? undefined : value)).length
}

/** https://modelcontextprotocol.io/specification/2025-11-25/client/sampling#message-content-constraints */
function sequenceFault(messages: readonly Message[]): string | undefined {
  let open: ReadonlySet<string> = new Set()
  for (const { role, blocks } of messages) {
    const results = blocks.filter(isResult)
    const uses = blocks.filter(isUse)
    if (role === 'assistant' && results.length > 0) return 'A result of a tool stands in a message of the model.'
    if (role === 'user' && uses.length > 0) return 'A call of a tool stands in a message of the user.'
    if (results.length > 0 && results.length < blocks.length) return 'A message with results of tools holds something else, too.'
    const given = new Set(results.map(({ toolUseId }) => toolUseId))
    if (given.size !== open.size || given.size !== results.length || [...open].some((id) => !given.has(id))) return 'Calls of tools and their results do not belong together.'
    open = new Set(uses.map(({ id }) => id))
    if (open.size !== uses.length) return 'Two calls of tools have the same id.'
  }
  return open.size > 0 ? 'The last call of a tool has no result.' : undefined
}

function modelNames(names: readonly string[]): Map<string, string> {
  const distinct = [...new Set(names)]
  const odd = distinct.filter((name) => !legalName.test(name))
  const made = assignModelNames(odd.map((tool) => ({ server: 'tool', tool })))
  return new Map(distinct.map((name) => [name, made[odd.indexOf(name)] ?? name]))
}

async function showMessages(messages: readonly Message[], blobs: BlobStore): Promise<Shown['messages']> {
  const shown: Shown['messages'] = []
  for (const { role, blocks } of messages) {
    const content: ContentPart[] = []
    for (const block of blocks) content.push(...(await show(block, role, blobs)))
    shown.push({ role, content })
  }
  return shown
}

async function show(block: SamplingMessageContentBlock, role: Message['role'], blobs: BlobStore): Promise<ContentPart[]> {
  switch (block.type) {
    case 'tool_use':
      return [{ type: 'text', text: `Call of ${block.name} (${block.id}):` }, { type: 'json', value: block.input as JsonValue }]
    case 'tool_result': {
      const structured: ContentPart[] = block.structuredContent === undefined ? [] : [{ type: 'json', value: block.structuredContent as JsonValue }]
      const pieces: ContentPart[] = []
      for (const piece of block.content) pieces.push(...(await showPiece(piece, 'user', blobs)))
      return [{ type: 'text', text: `${block.isError ? 'Failed result' : 'Result'} of ${block.toolUseId}:` }, ...pieces, ...structured]
    }
    default:
      return showPiece(block, role, blobs)
  }
}

/** With every word that the model reads of it: a name of a type or an address can hold a prompt, too. */
async function showPiece(piece: ContentBlock, role: Message['role'], blobs: BlobStore): Promise<ContentPart[]> {
  if (piece.type === 'text') return [{ type: 'text', text: piece.text }]
  if (piece.type === 'resource' && 'text' in piece.resource) return [{ type: 'text', text: `From ${piece.resource.uri}:` }, { type: 'text', text: piece.resource.text }]
  const shown = await toContentPart(piece, blobs)
  const read = toUserPart(piece)
  return read.type === 'image' && role === 'user' ? [shown] : [shown, { type: 'text', text: `The model reads: ${textOf(read)}` }]
}

function toModel(messages: readonly Message[], names: ReadonlyMap<string, string>): ModelMessage[] {
  const called = new Map<string, string>()
  return messages.flatMap(({ role, blocks }): ModelMessage[] => {
    if (role === 'assistant') {
      const toolUses = blocks.filter(isUse).map(({ id, name, input }) => ({ callId: id, name: names.get(name) ?? name, arguments: input as JsonObject }))
      for (const { callId, name } of toolUses) called.set(callId, name)
      return [{ role: 'assistant', text: blocks.filter((block) => !isUse(block)).map((block) => textOf(toUserPart(block))).join('\n'), toolUses }]
    }
    const results = blocks.filter(isResult)
    if (results.length === 0) return [{ role: 'user', content: blocks.map(toUserPart) }]
    return results.map((result) => ({ role: 'tool', callId: result.toolUseId, name: called.get(result.toolUseId) ?? '', content: resultParts(result), isError: result.isError ?? false }))
  })
}

function resultParts({ content, structuredContent }: ToolResultContent): UserPart[] {
  if (content.length === 0 && structuredContent !== undefined) return [{ type: 'text', text: JSON.stringify(structuredContent) }]
  return content.map(toUserPart)
}

function toUserPart(block: SamplingMessageContentBlock | ContentBlock): UserPart {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'image':
      return { type: 'image', mimeType: block.mimeType, data: block.data }
    case 'audio':
      return { type: 'text', text: `[A sound (${block.mimeType}) that you cannot hear.]` }
    case 'resource_link':
      return { type: 'text', text: `[${block.name}: ${block.uri}]` }
    case 'resource':
      return { type: 'text', text: 'text' in block.resource ? block.resource.text : `[${block.resource.uri}]` }
    case 'tool_use':
    case 'tool_result':
      return { type: 'text', text: '' }
  }
}

function textOf(part: UserPart): string {
  return part.type === 'text' ? part.text : `[A picture (${part.mimeType}).]`
}
