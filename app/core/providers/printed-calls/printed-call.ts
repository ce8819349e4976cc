import type { JsonObject } from '#contract/json.ts'
import type { ModelTool } from '../language-model.ts'
import { type Loose, isObject, objectOf, textOf } from '../read-json.ts'

/** A call that a model wrote into its text. */
export interface PrintedCall {
  readonly name: string
  readonly rawArguments: string
}

const nameKeys = ['name', 'tool', 'tool_name', 'function', 'function_name', 'recipient_name']
const argumentKeys = ['arguments', 'parameters', 'args', 'input', 'tool_input', 'params']
const firstKeys = new Set([...nameKeys, ...argumentKeys, 'type', 'id', 'tool_calls', 'tool_call', 'thought'])

/** The calls in a JSON value, in the shapes that models were trained on; empty where it is something else. */
export function callsIn(value: unknown): PrintedCall[] {
  if (Array.isArray(value)) {
    const calls = value.map(callsIn)
    return calls.every((found) => found.length > 0) ? calls.flat() : []
  }
  if (!isObject(value)) return []
  const nested = value['tool_calls'] ?? value['tool_call'] ?? (isObject(value['function']) ? value['function'] : undefined)
  if (nested !== undefined) return callsIn(nested)
  const name = nameKeys.map((key) => textOf(value[key])).find((text) => text !== '')
  if (name === undefined) return []
  const args = argumentKeys.map((key) => value[key]).find((found) => found !== undefined)
  return [{ name: name.replace(/^functions\./, ''), rawArguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}) }]
}

/** Whether text that begins a JSON value can no longer become a call of one of these tools; then it need not be held back. */
export function cannotBeCall(json: string, knows: (name: string) => boolean): boolean {
  const start = /^\s*(?:\[\s*)?(?:\{\s*(?:"([^"]*)"(?=\s*:))?)?/.exec(json)
  const rest = json.slice(start?.[0].length ?? 0)
  if (start?.[1] !== undefined) {
    const name = /"(?:name|tool|tool_name|function_name|recipient_name)"\s*:\s*"([^"]*)"/.exec(json)?.[1]
    // Arguments that come first may have a `name` of their own.
    const decides = name !== undefined && !argumentKeys.includes(start[1])
    return !firstKeys.has(start[1]) || (decides && !knows(name.replace(/^functions\./, '')))
  }
  return rest !== '' && !rest.startsWith('"')
}

/** The end of the JSON value that begins at `from`, or -1 where it goes on beyond the text. */
export function endOfJson(text: string, from: number): number {
  let depth = 0
  let quoted = false
  for (let index = from; index < text.length; index++) {
    const letter = text[index]
    if (quoted) {
      if (letter === '\\') index++
      else if (letter === '"') quoted = false
    } else if (letter === '"') quoted = true
    else if (letter === '{' || letter === '[') depth++
    else if ((letter === '}' || letter === ']') && --depth === 0) return index + 1
  }
  return -1
}

/** With the one mistake that small models make all the time mended: a comma before the closing bracket. */
export function parseLoosely(text: string): unknown {
  for (const candidate of [text, text.replaceAll(/,(\s*[}\]])/g, '$1')]) {
    try {
      return JSON.parse(candidate)
    } catch {
      // The next candidate.
    }
  }
  return undefined
}

/** `<parameter=name>value</parameter>` and `<arg_key>name</arg_key><arg_value>value</arg_value>`, typed by the tool's schema. */
export function taggedArguments(text: string, tool: ModelTool | undefined): string {
  const properties = objectOf(tool?.inputSchema['properties'])
  const found: [string, unknown][] = []
  for (const match of text.matchAll(/<parameter=([^>\s]+)>\n?([^]*?)\n?<\/parameter>|<arg_key>\s*([^<]+?)\s*<\/arg_key>\s*<arg_value>\n?([^]*?)\n?<\/arg_value>/g)) {
    const name = match[1] ?? match[3] ?? ''
    found.push([name, typed(match[2] ?? match[4] ?? '', objectOf(properties[name]))])
  }
  return JSON.stringify(Object.fromEntries(found) as JsonObject)
}

function typed(text: string, schema: Loose): unknown {
  if (schema['type'] === 'string') return text
  try {
    const value: unknown = JSON.parse(text.replace(/^(True|False|None)$/, (word) => ({ True: 'true', False: 'false' })[word] ?? 'null'))
    return schema['type'] === undefined && typeof value === 'number' ? text : value
  } catch {
    return text
  }
}
