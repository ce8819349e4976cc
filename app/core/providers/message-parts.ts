import type { JsonValue } from '#contract/json.ts'
import type { ModelImage, ModelMessage, UserPart } from './language-model.ts'
import { type Loose, objectOf } from './read-json.ts'

export type AssistantMessage = Extract<ModelMessage, { role: 'assistant' }>
export type ToolMessage = Extract<ModelMessage, { role: 'tool' }>

const imageTypes = /^image\/(png|jpeg|gif|webp)$/

/** The parts in the form that all three services understand: an image of another type becomes a line of text. */
export function sendableParts(parts: readonly UserPart[]): UserPart[] {
  return parts
    .filter((part) => part.type === 'image' || part.text !== '')
    .map((part) => (part.type === 'text' || imageTypes.test(part.mimeType) ? part : { type: 'text', text: `[An image of type ${part.mimeType}, which models cannot see.]` }))
}

export function dataUrl(image: ModelImage): string {
  return `data:${image.mimeType};base64,${image.data}`
}

/** The image behind `data:image/png;base64,...`; undefined for any other address, which Steward would not fetch. */
export function fromDataUrl(url: string): ModelImage | undefined {
  const match = /^data:(image\/[a-z0-9.+-]+);base64,/i.exec(url)
  return match?.[1] === undefined ? undefined : { mimeType: match[1].toLowerCase(), data: url.slice(match[0].length) }
}

/** For services whose tool results carry no error mark. */
export function resultText(message: ToolMessage, parts: readonly UserPart[]): string {
  const text = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
  return message.isError && !/^\W*error/i.test(text) ? `Error: ${text}` : text
}

/**
 * What this model itself gave for replay in that step, or undefined where the step must be built anew.
 *
 * Signatures and encrypted reasoning are only good for the model that made them, and only while the
 * calls around them are those that it made (a printed call, for one, was none).
 */
export function replayOf(message: AssistantMessage, providerId: string, model: string): Loose | undefined {
  if (message.replay?.providerId !== providerId) return undefined
  const value = objectOf(message.replay.value)
  if (value['model'] !== model || !Array.isArray(value['callIds'])) return undefined
  const calls = message.toolUses.map(({ callId }) => callId)
  const known = value['callIds'] as unknown[]
  return known.length === calls.length && calls.every((callId) => known.includes(callId)) ? value : undefined
}

export function replayValue(model: string, callIds: readonly string[], rest: Record<string, JsonValue>): JsonValue {
  return { model, callIds: [...callIds], ...rest }
}
