import type { CallToolResult } from '@modelcontextprotocol/client'
import type { ToolOutcome } from '#contract/conversation.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { toContentParts } from '#core/mcp/to-content-parts.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { capResult, type CappedResult } from './cap-result.ts'

/** Characters of `_meta` that an event keeps: data for a view, which no model reads. */
const LONGEST_META = 1_000_000
/** What the protocol itself puts there tells a view nothing. */
const OF_THE_PROTOCOL = /^(io\.)?modelcontextprotocol(\.io)?\//

export interface ReadResult extends CappedResult {
  readonly outcome: ToolOutcome
  /** `_meta` of the result: for a view, never for a model. */
  readonly meta?: JsonObject
}

/** A server's result as it is stored and shown: bytes in the blob store, text within bounds. Whether a call waited for it or a task brought it makes no difference. */
export async function readResult(from: { readonly server: string; readonly tool: string; readonly forView?: boolean }, result: CallToolResult, blobs: BlobStore): Promise<ReadResult> {
  const content = await toContentParts(result.content, blobs)
  const capped = await capResult(content, result.structuredContent as JsonValue | undefined, blobs, `${from.server}-${from.tool}`, from.forView)
  return { ...capped, ...metaOf(result), outcome: result.isError ? { kind: 'tool-error' } : { kind: 'ok' } }
}

function metaOf({ _meta }: CallToolResult): { meta?: JsonObject } {
  const meta = Object.fromEntries(Object.entries(_meta ?? {}).filter(([key]) => !OF_THE_PROTOCOL.test(key))) as JsonObject
  if (Object.keys(meta).length === 0 || JSON.stringify(meta).length > LONGEST_META) return {}
  return { meta }
}
