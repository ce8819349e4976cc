import { canonicalJson } from '#contract/canonical-json.ts'
import type { JsonObject } from '#contract/json.ts'
import { argumentsOf, type ToolCallRecord, type TurnRecord } from '#core/conversations/fold-turns.ts'

export interface RecordedCall extends ToolCallRecord {
  readonly result: NonNullable<ToolCallRecord['result']>
}

export interface RecordedTool {
  readonly server: string
  readonly tool: string
  readonly modelName: string
  readonly title: string | undefined
  /** As it was shown when consent was asked for; undefined where it was not. */
  readonly inputSchema: JsonObject | undefined
  /** All arguments that it was called with. */
  readonly arguments: readonly JsonObject[]
}

/** The calls of a conversation whose results can stand in for calls that are made again. */
export interface Recording {
  /**
   * The result of the next recorded call of this tool with these arguments. Each is given as often as it was recorded; with
   * `mayRepeat`, because the tool only reads, the last one again and again.
   */
  take(server: string, tool: string, args: JsonObject, mayRepeat: boolean): RecordedCall | undefined
  readonly tools: readonly RecordedTool[]
}

/** What a call that was stopped, or whose end nobody saw, would have brought is not known. */
const isKnown = (record: ToolCallRecord): record is RecordedCall => record.result !== undefined && ['ok', 'tool-error', 'failed', 'denied'].includes(record.result.outcome.kind)

/** `inputSchemas` by call: what consent requests showed of the tools. */
export function readRecording(path: readonly TurnRecord[], inputSchemas: ReadonlyMap<string, JsonObject>): Recording {
  const waiting = new Map<string, { readonly calls: RecordedCall[]; next: number }>()
  const tools = new Map<string, { -readonly [Key in keyof RecordedTool]: RecordedTool[Key] } & { arguments: JsonObject[] }>()
  for (const { steps } of path) {
    for (const record of steps.flatMap(({ toolCalls }) => toolCalls)) {
      const { server, tool, modelName, title, callId } = record.call
      if (server === null || !isKnown(record)) continue
      // A person may have edited the arguments: the model that asks for either is answered by what ran.
      const keys = new Set([keyOf(server, tool, record.call.arguments), keyOf(server, tool, argumentsOf(record))])
      const entry = [...keys].map((key) => waiting.get(key)).find((found) => found !== undefined) ?? { calls: [], next: 0 }
      entry.calls.push(record)
      for (const key of keys) waiting.set(key, waiting.get(key) ?? entry)

      const known = tools.get(`${server}\0${tool}`) ?? { server, tool, modelName, title, inputSchema: undefined, arguments: [] }
      known.arguments.push(record.call.arguments)
      known.inputSchema ??= inputSchemas.get(callId)
      tools.set(`${server}\0${tool}`, known)
    }
  }
  return {
    take(server, tool, args, mayRepeat) {
      const entry = waiting.get(keyOf(server, tool, args))
      if (!entry) return undefined
      const found = entry.calls[entry.next]
      if (found) entry.next++
      return found ?? (mayRepeat ? entry.calls.at(-1) : undefined)
    },
    tools: [...tools.values()],
  }
}

const keyOf = (server: string, tool: string, args: JsonObject): string => `${server}\0${tool}\0${canonicalJson(args)}`
