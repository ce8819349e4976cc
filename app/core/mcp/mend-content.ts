import { isSpecType, type ContentBlock } from '@modelcontextprotocol/client'
import { isDeeperThan, MAX_CONTENT_DEPTH } from '#contract/json.ts'
import type { LeftOut } from './mend-lists.ts'

/** Where the content of a result stands. */
const fields: Readonly<Record<string, 'content' | 'messages' | 'contents'>> = { 'tools/call': 'content', 'tasks/result': 'content', 'prompts/get': 'messages', 'resources/read': 'contents' }

/** Levels that the answer and the frame around a piece take. */
const ROOM_AROUND = 10
const MOST_TOLD = 20
/** No person and no model reads more pieces, and the check of one that is strange costs 15 µs. */
const MOST_PIECES = 2_000

export function holdsContent(method: string): boolean {
  return Object.hasOwn(fields, method)
}

/**
 * The result of a call, a prompt or a reading with each piece that the protocol does not know replaced by a line that says
 * so: the SDK checks all pieces as one value, so that a single strange one would take the others with it.
 */
export function mendContentResult(method: string, result: unknown, onLeftOut: (item: LeftOut) => void): unknown {
  const field = Object.hasOwn(fields, method) ? fields[method] : undefined
  if (!field || typeof result !== 'object' || result === null) return result
  const all = (result as Record<string, unknown>)[field]
  if (!Array.isArray(all)) return result
  const items: unknown[] = all.length > MOST_PIECES ? all.slice(0, MOST_PIECES) : all
  let told = 0
  if (all.length > MOST_PIECES) onLeftOut({ list: `the result of ${method}`, name: `${all.length - MOST_PIECES} of ${all.length} pieces`, reason: `Steward reads the first ${MOST_PIECES}.` })
  const strange = (item: unknown): ContentBlock => {
    const type = kindOf(item)
    if (++told <= MOST_TOLD) onLeftOut({ list: `the result of ${method}`, name: `content of type ${type}`, reason: 'Steward does not know it, or it does not have the form that the protocol asks for.' })
    return { type: 'text', text: `(The server sent content of type ${type}, which Steward cannot show.)` }
  }
  const block = (item: unknown): unknown => {
    const mended = isReadable(item) ? withoutNulls(item) : item
    return isReadable(mended) && isSpecType.ContentBlock(mended) ? mended : strange(item)
  }
  switch (field) {
    case 'content':
      return { ...result, content: [...items.map(block), ...(all.length > MOST_PIECES ? [{ type: 'text', text: `(The server sent ${all.length} pieces; Steward shows the first ${MOST_PIECES}.)` }] : [])] }
    case 'messages':
      return { ...result, messages: items.flatMap((item) => messagesOf(item, block)) }
    case 'contents':
      return { ...result, contents: items.flatMap((item: unknown) => contentsOf(item, strange)) }
  }
}

/** Some servers put several pieces into one message. */
function messagesOf(item: unknown, block: (item: unknown) => unknown): unknown[] {
  if (typeof item !== 'object' || item === null || !('content' in item)) return [{ role: 'user', content: block(item) }]
  const role = 'role' in item && item.role === 'assistant' ? 'assistant' : 'user'
  const pieces: unknown[] = Array.isArray(item.content) ? item.content : [typeof item.content === 'string' ? { type: 'text', text: item.content } : item.content]
  return pieces.map((piece) => ({ role, content: block(piece) }))
}

function contentsOf(item: unknown, strange: (item: unknown) => unknown): unknown[] {
  const mended = isReadable(item) ? withoutNulls(item) : item
  if (isReadable(mended) && (isSpecType.TextResourceContents(mended) || isSpecType.BlobResourceContents(mended))) return [mended]
  strange(item)
  return []
}

/** Before anything walks through it: the SDK's checks are recursive. */
function isReadable(item: unknown): boolean {
  return !isDeeperThan(item, MAX_CONTENT_DEPTH - ROOM_AROUND)
}

function withoutNulls(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || !Object.values(item).includes(null)) return item
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
}

function kindOf(item: unknown): string {
  const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined
  return typeof type === 'string' ? `"${type.replace(/[^\w./-]/g, '').slice(0, 50)}"` : '(none)'
}
