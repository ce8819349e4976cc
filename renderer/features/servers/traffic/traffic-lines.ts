import type { ServerMessage } from '#contract/server.ts'
import { describeMessage, type MessageKind } from '../describe-message.ts'

/** One message with what is known of it from the others. */
export interface TrafficLine {
  readonly index: number
  readonly message: ServerMessage
  readonly kind: MessageKind
  /** Of an answer: that of its request. */
  readonly method?: string
  /** The method, and of an error its message. */
  readonly name: string
  readonly isFailed: boolean
  /** The `index` of the request that this answers, or of the answer to this. */
  readonly pair?: number
}

/** An answer carries only a number: it is put together with the request that went the other way. */
export function linesOf(messages: readonly ServerMessage[]): readonly TrafficLine[] {
  const byIndex = new Map<number, ServerMessage>()
  const answers = new Map<number, number>()
  for (const message of messages) {
    byIndex.set(message.index, message)
    if (message.answers !== undefined) answers.set(message.answers, message.index)
  }
  return messages.map((message) => {
    const { index } = message
    const pair = message.answers ?? answers.get(index)
    const request = message.answers === undefined ? undefined : byIndex.get(message.answers)
    const method = message.method ?? request?.method
    const { kind, name } = describeMessage({ ...message, method })
    return { index, message, kind, name, ...(method === undefined ? {} : { method }), isFailed: message.failed ?? kind === 'error', ...(pair !== undefined && byIndex.has(pair) ? { pair } : {}) }
  })
}

export interface TrafficFilter {
  readonly text: string
  readonly direction: 'both' | ServerMessage['direction']
  /** Null: of any method. */
  readonly method: string | null
  readonly onlyFailed: boolean
}

export const everything: TrafficFilter = { text: '', direction: 'both', method: null, onlyFailed: false }

/** A failed answer is shown with its request: the request says what was asked for. */
export function selectLines(lines: readonly TrafficLine[], { text, direction, method, onlyFailed }: TrafficFilter): readonly TrafficLine[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '' && direction === 'both' && method === null && !onlyFailed) return lines
  const failed = new Set(onlyFailed ? lines.flatMap((line) => (line.isFailed ? [line.index, line.pair] : [])) : [])
  return lines.filter(
    (line) =>
      (direction === 'both' || line.message.direction === direction) &&
      (method === null || line.method === method) &&
      (!onlyFailed || failed.has(line.index)) &&
      (wanted === '' || line.name.toLowerCase().includes(wanted) || textOf(line.message).includes(wanted)),
  )
}

/** Every method that was said, for the filter. */
export function methodsOf(lines: readonly TrafficLine[]): readonly string[] {
  return [...new Set(lines.flatMap((line) => line.method ?? []))].toSorted()
}

// Five thousand bodies are not written out again for each key that is typed.
const texts = new WeakMap<ServerMessage, string>()

function textOf(message: ServerMessage): string {
  let text = texts.get(message)
  if (text === undefined) texts.set(message, (text = JSON.stringify(message.body).toLowerCase()))
  return text
}

/** Messages for a program to read: one JSON object on each line, as Steward keeps them (secrets masked). */
export function toJsonLines(lines: readonly TrafficLine[]): string {
  return lines.map(({ message: { server: _server, at, ...message } }) => `${JSON.stringify({ at: new Date(at).toISOString(), ...message })}\n`).join('')
}
