import type { JsonValue } from '#contract/json.ts'
import { type Loose, isObject, numberOf, objectOf, textOf } from '../read-json.ts'

interface Call {
  readonly index: number | undefined
  id: string
  name: string
  rawArguments: string
  extra: JsonValue | undefined
}

export interface AssembledCall {
  readonly callId: string
  readonly name: string
  readonly rawArguments: string
  /** What the server wants back with this call (Gemini's `extra_content`). */
  readonly extra: JsonValue | undefined
}

/**
 * Calls from the pieces that arrive interleaved.
 *
 * A piece belongs to the call with its `index`. Some servers number every call 0 and tell them apart only by
 * id, some send neither; then a piece with a name begins a call, and one without goes on with the last.
 */
export function createCallAssembly(): { add(piece: Loose): void; finish(): AssembledCall[] } {
  const calls: Call[] = []

  function callOf(piece: Loose, id: string, name: string): Call {
    const index = numberOf(piece['index'])
    const found = index === undefined ? (name === '' ? calls.at(-1) : undefined) : calls.findLast((call) => call.index === index)
    const isAnother = found !== undefined && id !== '' && found.id !== '' && id !== found.id
    if (found && !isAnother) return found
    const fresh: Call = { index, id, name, rawArguments: '', extra: undefined }
    calls.push(fresh)
    return fresh
  }

  return {
    add(piece) {
      const { name, arguments: args } = objectOf(piece['function'])
      const id = textOf(piece['id'])
      const call = callOf(piece, id, textOf(name))
      call.id ||= id
      call.name ||= textOf(name)
      // An object comes whole, so it replaces; text comes in pieces.
      if (isObject(args)) call.rawArguments = JSON.stringify(args)
      else call.rawArguments += textOf(args)
      if (isObject(piece['extra_content'])) call.extra = piece['extra_content'] as JsonValue
    },
    finish: () =>
      calls
        .filter(({ name, rawArguments }) => name !== '' || rawArguments !== '')
        .map(({ id, name, rawArguments, extra }) => ({ callId: id || `call_${crypto.randomUUID()}`, name, rawArguments: rawArguments.trim() || '{}', extra })),
  }
}
