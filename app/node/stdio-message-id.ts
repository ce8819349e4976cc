/**
 * The `id` of a JSON-RPC message of which only the two ends are known, or which is not quite JSON.
 *
 * Servers write the id first or last: the head is scanned for an `"id"` key of the outermost object, then the end
 * of the tail is matched. A message that lies about its id can only fail a call of its own server.
 */
export function findMessageId(head: string, tail: string): string | number | undefined {
  return scanHead(head) ?? matchTail(tail)
}

function scanHead(text: string): string | number | undefined {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === '"') {
      const end = endOfString(text, index)
      if (end === -1) return undefined
      if (depth === 1 && text.slice(index, end + 1) === '"id"') {
        const value = /^\s*:\s*(-?\d{1,15}|"(?:[^"\\]|\\.){0,200}")\s*[,}]/.exec(text.slice(end + 1, end + 300))
        if (value?.[1] !== undefined) return parseId(value[1])
      }
      index = end
    }
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '"') return index
  }
  return -1
}

function matchTail(text: string): string | number | undefined {
  const value = /"id"\s*:\s*(-?\d{1,15}|"(?:[^"\\]|\\.){0,200}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/.exec(text.slice(-600))
  return value?.[1] === undefined ? undefined : parseId(value[1])
}

function parseId(text: string): string | number | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  } catch {
    return undefined
  }
}
