import { MAX_CONTENT_DEPTH } from '#contract/json.ts'
import type { KnownSecrets } from '#core/ports/known-secrets.ts'

/** Given back to the server as they came, and shown to nobody. */
const opaque: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'requestId', 'progressToken', 'nextCursor', 'requestState', 'taskId'])

/**
 * A message of a server without the secrets that Steward holds. The one place for all that servers bring: results, structured
 * content, errors, resources, prompts, names and schemas, log lines, progress, questions.
 *
 * Copies only what changes. What nests too deep is left as it is: it goes no further (`tap-transport.ts`).
 */
export function hideSecrets<Message extends object>(message: Message, known: KnownSecrets): Message {
  return hideIn(message, known, 0) as Message
}

function hideIn(value: unknown, known: KnownSecrets, depth: number): unknown {
  if (typeof value === 'string') return known.hide(value)
  if (typeof value !== 'object' || value === null || depth > MAX_CONTENT_DEPTH) return value
  if (Array.isArray(value)) return hideInItems(value, known, depth)
  let copy: Record<string, unknown> | undefined
  const members = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(members)) {
    const member = members[key]
    if (opaque.has(key) && typeof member !== 'object') continue
    const name = known.hide(key)
    const hidden = isBytes(members, key) ? known.hideBase64(String(member)) : hideIn(member, known, depth + 1)
    if (hidden === member && name === key) continue
    copy ??= { ...members }
    if (name !== key) delete copy[key]
    // A key `__proto__` of a server must stay data.
    Object.defineProperty(copy, name, { value: hidden, enumerable: true, configurable: true, writable: true })
  }
  return copy ?? value
}

function hideInItems(items: readonly unknown[], known: KnownSecrets, depth: number): readonly unknown[] {
  let copy: unknown[] | undefined
  for (const [index, item] of items.entries()) {
    const hidden = hideIn(item, known, depth + 1)
    if (hidden === item) continue
    copy ??= [...items]
    copy[index] = hidden
  }
  return joinSplit(copy ?? items, known)
}

/** Pieces of text that follow each other in one result, where a secret lies across their border: the second is added to the first. */
function joinSplit(items: readonly unknown[], known: KnownSecrets): readonly unknown[] {
  let joined: unknown[] | undefined
  for (let index = 1; index < items.length; index++) {
    const [before, item] = [joined?.[index - 1] ?? items[index - 1], items[index]]
    if (!isText(before) || !isText(item)) continue
    const border = before.text.slice(-OVERLAP) + item.text.slice(0, OVERLAP)
    if (known.hide(border) === border) continue
    joined ??= [...items]
    joined[index - 1] = { ...before, text: '' }
    joined[index] = { ...item, text: known.hide(before.text + item.text) }
  }
  return joined ?? items
}

/** Longer than a secret is. */
const OVERLAP = 4_000

interface TextBlock {
  readonly type: 'text'
  readonly text: string
}

function isText(value: unknown): value is TextBlock {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'text' && 'text' in value && typeof value.text === 'string'
}

/** Base64 in a content block or in the contents of a resource: cut in the middle, it would be none any more. */
function isBytes(members: Readonly<Record<string, unknown>>, key: string): boolean {
  if (typeof members[key] !== 'string') return false
  return (key === 'blob' && 'uri' in members) || (key === 'data' && (members['type'] === 'image' || members['type'] === 'audio'))
}
