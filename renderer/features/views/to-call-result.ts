import type { AppBridge } from '@modelcontextprotocol/ext-apps/app-bridge'
import { toBase64 } from '#contract/base64.ts'
import { contentPartSchema, type ContentPart } from '#contract/content.ts'
import type { ToolOutcome } from '#contract/conversation.ts'
import { jsonValueSchema, type JsonObject, type JsonValue } from '#contract/json.ts'
import type { Client } from '#renderer/client/client.ts'
import { readBlob } from '#renderer/state/blobs.ts'

export type CallToolResult = Parameters<AppBridge['sendToolResult']>[0]
type Block = CallToolResult['content'][number]
export type Contents = { uri: string; mimeType?: string } & ({ text: string } | { blob: string })

/** A result as the contract carries it, of a stored call or of one that just ended. */
export interface PartsOfResult {
  readonly outcome: ToolOutcome
  readonly content: readonly ContentPart[]
  readonly structuredContent?: JsonValue | undefined
  readonly meta?: JsonObject | undefined
  readonly whole?: { readonly blobId: string; readonly size: number } | undefined
}

/** The result in the words of the protocol again, as the server gave it: bytes come back out of the blob store. */
export async function toCallResult(client: Client, parts: PartsOfResult, signal?: AbortSignal): Promise<CallToolResult> {
  const { content, structuredContent } = parts.whole ? await readWhole(client, parts, signal) : parts
  return {
    content: await Promise.all(content.map((part) => toBlock(client, part, signal))),
    ...(structuredContent === undefined ? {} : { structuredContent }),
    ...(parts.meta ? { _meta: parts.meta } : {}),
    ...(parts.outcome.kind === 'tool-error' ? { isError: true } : {}),
  }
}

/** What the model got cut, the view gets whole. */
async function readWhole(client: Client, parts: PartsOfResult, signal: AbortSignal | undefined): Promise<Pick<PartsOfResult, 'content' | 'structuredContent'>> {
  if (!parts.whole) return parts
  const { blob } = await readBlob(client, parts.whole.blobId, signal)
  const text = await blob.text()
  if (blob.type !== 'application/json') return { content: [{ type: 'text', text }] }
  const { content, structuredContent } = JSON.parse(text) as { content?: unknown; structuredContent?: unknown }
  return { content: contentPartSchema.array().parse(content), ...(structuredContent === undefined ? {} : { structuredContent: jsonValueSchema.parse(structuredContent) }) }
}

async function toBlock(client: Client, part: ContentPart, signal: AbortSignal | undefined): Promise<Block> {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'json':
      return { type: 'text', text: JSON.stringify(part.value) }
    case 'image':
    case 'audio':
      return { type: part.type, mimeType: part.mimeType, data: await readBase64(client, part.blobId, signal) }
    case 'resource-link': {
      const { type: _, ...link } = part
      return { ...link, type: 'resource_link' }
    }
    case 'resource':
    case 'file':
      return { type: 'resource', resource: await toContents(client, part, part.type === 'resource' ? part.uri : part.name, signal) }
  }
}

/** One piece of what was read from a resource. */
export async function toContents(client: Client, part: ContentPart, uri: string, signal?: AbortSignal): Promise<Contents> {
  switch (part.type) {
    case 'resource':
      return { uri: part.uri, ...(part.mimeType === undefined ? {} : { mimeType: part.mimeType }), text: part.text }
    case 'image':
    case 'audio':
    case 'file':
      return { uri, mimeType: part.mimeType, blob: await readBase64(client, part.blobId, signal) }
    case 'text':
      return { uri, mimeType: 'text/plain', text: part.text }
    case 'json':
      return { uri, mimeType: 'application/json', text: JSON.stringify(part.value) }
    case 'resource-link':
      return { uri: part.uri, text: '' }
  }
}

async function readBase64(client: Client, blobId: string, signal: AbortSignal | undefined): Promise<string> {
  const { blob } = await readBlob(client, blobId, signal)
  return toBase64(new Uint8Array(await blob.arrayBuffer()))
}
